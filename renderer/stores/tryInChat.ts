import type { AppState } from "./appStore.ts"

/** Begins a new chat in which this name answers. */
export function tryInChat({ chatActions, startNewChat }: AppState, name: string): void {
  // Opened first: what is chosen belongs to the conversation that is open.
  void chatActions.open(null)
  chatActions.configure({ model: name, compareWith: [] })
  startNewChat()
}

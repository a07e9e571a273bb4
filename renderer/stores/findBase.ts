import type { AppState } from "./appStore.ts"
import { writeModelsPlace } from "./modelsPlace.ts"

/** Looks in Discover for the model that an adapter was trained on, whoever offers it. */
export function findBase({ go, searchHub }: AppState, base: string): void {
  go("models", writeModelsPlace({ view: "discover", repo: null }))
  void searchHub({ text: modelName(base), author: null })
}

/** Without its owner, or the folder that it lay in where it was trained: others offer it in the format that runs here. */
function modelName(base: string): string {
  const parts = base.split(/[/\\]/).filter((part) => part !== "")
  return parts.at(-1) ?? base
}

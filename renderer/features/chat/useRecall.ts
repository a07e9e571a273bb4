import { openIdOf, selectBranch } from "../../stores/chatState.ts"
import { useAppStore } from "../../stores/useApp.tsx"

/** Brings back what was said last: out of the queue if it still waits there, else as a copy of the last question. */
export function useRecall(): () => void {
  const store = useAppStore()
  return () => {
    const state = store.getState()
    const queued = state.chat.queues[openIdOf(state.chat.open)]?.at(-1)
    if (queued !== undefined) {
      state.chatActions.unqueue(queued.id)
      state.chatActions.setDraft(queued.text)
      return
    }
    const question = selectBranch(state).findLast((message) => message.role === "user")
    if (question !== undefined) state.chatActions.setDraft(question.text)
  }
}

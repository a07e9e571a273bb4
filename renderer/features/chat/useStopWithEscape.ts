import { useEffect } from "react"
import { selectIsAnswering } from "../../stores/chatState.ts"
import { useAppStore } from "../../stores/useApp.tsx"

/** Escape ends the running answer, unless something that is open closes with it. */
export function useStopWithEscape(): void {
  const store = useAppStore()
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key !== "Escape" || event.defaultPrevented || event.isComposing) return
      const state = store.getState()
      if (!selectIsAnswering(state)) return
      event.preventDefault()
      void state.chatActions.stop()
    }
    window.addEventListener("keydown", onKeyDown)
    return () => window.removeEventListener("keydown", onKeyDown)
  }, [store])
}

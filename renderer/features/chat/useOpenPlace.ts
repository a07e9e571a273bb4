import { useEffect, useRef } from "react"
import { openIdOf } from "../../stores/chatState.ts"
import { useApp, useAppStore } from "../../stores/useApp.tsx"

/**
 * Opens what the address names. Who comes back from another page without naming anything finds the conversation that was
 * left, unless a new chat was asked for.
 */
export function useOpenPlace(): void {
  const store = useAppStore()
  const item = useApp((state) => state.place.item)
  const isArriving = useRef(true)
  // biome-ignore lint/correctness/useExhaustiveDependencies: runs when another conversation is named
  useEffect(() => {
    const { place, chat, newChatCount, go, chatActions } = store.getState()
    const isReturning = isArriving.current && place.item === null && chat.newChatCount === newChatCount
    isArriving.current = false
    if (isReturning && chat.open.kind !== "new") go("chat", openIdOf(chat.open))
    else void chatActions.open(place.item)
  }, [store, item])
}

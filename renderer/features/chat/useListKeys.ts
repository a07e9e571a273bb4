import { type KeyboardEvent, type RefObject, useState } from "react"
import { openIdOf } from "../../stores/chatState.ts"
import { useApp } from "../../stores/useApp.tsx"
import type { ListRow } from "./conversationGroups.ts"
import { useRemoveConversation } from "./useRemoveConversation.ts"

type ListKeysOptions = {
  readonly rows: readonly ListRow[]
  readonly scroller: RefObject<HTMLElement | null>
  readonly showRow: (index: number) => void
}

/** One stop for Tab in the whole list; arrows move in it, F2 renames, Delete deletes. */
export function useListKeys({ rows, scroller, showRow }: ListKeysOptions) {
  const openId = useApp((state) => openIdOf(state.chat.open))
  const [focused, setFocused] = useState<string | null>(null)
  const [renaming, setRenaming] = useState<string | null>(null)
  const remove = useRemoveConversation()
  const conversations = rows.flatMap((row) => (row.kind === "conversation" ? [row.conversation] : []))
  const has = (id: string | null) => conversations.some((conversation) => conversation.id === id)
  const tabStop = has(focused) ? focused : has(openId) ? openId : (conversations[0]?.id ?? null)

  function focusRow(id: string | undefined): void {
    if (id === undefined) return
    setFocused(id)
    showRow(rows.findIndex((row) => row.key === id))
    // A row outside of what could be seen exists after the next frame only.
    requestAnimationFrame(() => {
      scroller.current?.querySelector<HTMLElement>(`[data-conversation="${CSS.escape(id)}"]`)?.focus()
    })
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (!(event.target instanceof HTMLElement) || event.target.dataset.conversation === undefined) return
    const index = conversations.findIndex((conversation) => conversation.id === tabStop)
    const current = conversations[index]
    const targets: Readonly<Record<string, number>> = {
      ArrowDown: index + 1,
      ArrowUp: index - 1,
      Home: 0,
      End: conversations.length - 1,
      PageDown: Math.min(index + 10, conversations.length - 1),
      PageUp: Math.max(index - 10, 0),
    }
    const target = targets[event.key]
    if (target !== undefined) focusRow(conversations[target]?.id)
    else if (event.key === "F2" && current !== undefined) setRenaming(current.id)
    else if (event.key === "Delete" && current !== undefined) {
      focusRow((conversations[index + 1] ?? conversations[index - 1])?.id)
      void remove(current)
    } else return
    event.preventDefault()
  }

  return {
    tabStop,
    renaming,
    startRename: setRenaming,
    endRename: (id: string) => {
      setRenaming(null)
      focusRow(id)
    },
    noteFocus: setFocused,
    listProps: { onKeyDown },
  }
}

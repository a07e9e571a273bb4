import type { Message } from "../../../electron/contract/conversations.ts"

/** Where a message stands among its branches. */
export type Version = {
  /** From 1. */
  readonly index: number
  readonly count: number
  readonly previousId: string | null
  readonly nextId: string | null
}

export function versionOf(siblings: readonly Message[], message: Message): Version {
  const position = siblings.findIndex((sibling) => sibling.id === message.id)
  return {
    index: position + 1,
    count: siblings.length,
    previousId: siblings[position - 1]?.id ?? null,
    nextId: siblings[position + 1]?.id ?? null,
  }
}

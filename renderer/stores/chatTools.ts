import { type ChatState, newConversationId } from "./chatState.ts"
import type { NavigationSlice } from "./navigationSlice.ts"
import type { SliceTools } from "./slice.ts"
import type { TasksSlice } from "./tasksSlice.ts"

/** Place of the errors of sending, regenerating, stopping and of saving what belongs to a conversation. */
export const chatTask = "chat"

/** The slices beside it that the chat slice reads or calls. */
export type ChatNeeds = TasksSlice & Pick<NavigationSlice, "place" | "go" | "newChatCount">

type ChatStateTools = SliceTools<{ readonly chat: ChatState } & ChatNeeds>

export type ChatTools = ChatStateTools & {
  chat(): ChatState
  change(update: (chat: ChatState) => Partial<ChatState>): void
  /** Never rejects: what the host refuses is shown on the page. */
  attempt(work: () => Promise<unknown>): Promise<boolean>
}

export function createChatTools(tools: ChatStateTools): ChatTools {
  const { get, set } = tools
  return {
    ...tools,
    chat: () => get().chat,
    change: (update) => set(({ chat }) => ({ chat: { ...chat, ...update(chat) } })),
    attempt: (work) => get().attempt(chatTask, work),
  }
}

/** A record without one of its entries. */
export function without<Value>(record: Readonly<Record<string, Value>>, key: string): Readonly<Record<string, Value>> {
  const { [key]: _, ...others } = record
  return others
}

export function isStored(conversationId: string): boolean {
  return conversationId !== newConversationId
}

import {
  type AnswerMessage,
  type Conversation,
  type ConversationSettings,
  defaultConversationSettings,
  type Message,
} from "../../electron/contract/conversations.ts"
import type { ErrorBody } from "../../electron/contract/errors.ts"
import type { LiveAnswer } from "./liveAnswer.ts"
import { branchTo, columnsOf, isAnswering, type MessageMap, shownVersion, withMessage } from "./messageTree.ts"

/** The conversation that the page shows. A new one is stored by the host with its first message. */
export type OpenConversation =
  | { readonly kind: "new" }
  | { readonly kind: "loading"; readonly id: string }
  | { readonly kind: "ready"; readonly conversation: Conversation; readonly messages: MessageMap }
  | { readonly kind: "failed"; readonly id: string; readonly error: ErrorBody }

export type QueuedMessage = { readonly id: number; readonly text: string }

export type ChatState = {
  readonly open: OpenConversation
  /** The answers of the open conversation that are being written, by message id. */
  readonly live: ReadonlyMap<string, LiveAnswer>
  /** What has been typed and not sent, by conversation id. */
  readonly drafts: Readonly<Record<string, string>>
  /** What is to be sent when the running answer has ended, by conversation id. */
  readonly queues: Readonly<Record<string, readonly QueuedMessage[]>>
  /** Conversations in which a message is on its way to the host. */
  readonly sending: ReadonlySet<string>
  /** Settings that have been changed here and have not reached the host yet, by conversation id. */
  readonly unsaved: Readonly<Record<string, Partial<ConversationSettings>>>
  /** How many new chats had been asked for when the open conversation was opened. */
  readonly newChatCount: number
}

/** Stands for the id of a conversation that has none yet. */
export const newConversationId = "new"

export const emptyChat: ChatState = {
  open: { kind: "new" },
  live: new Map(),
  drafts: {},
  queues: {},
  sending: new Set(),
  unsaved: {},
  newChatCount: 0,
}

export function openIdOf(open: OpenConversation): string {
  if (open.kind === "ready") return open.conversation.id
  return open.kind === "new" ? newConversationId : open.id
}

const branches = new WeakMap<MessageMap, { leafId: string | null; branch: readonly Message[] }>()
const nothing: readonly Message[] = []

/** The messages that the page shows, oldest first; the same array until one of them changes. */
export function selectBranch({ chat: { open } }: { readonly chat: ChatState }): readonly Message[] {
  if (open.kind !== "ready") return nothing
  const leafId = open.conversation.activeMessageId
  const known = branches.get(open.messages)
  if (known?.leafId === leafId) return known.branch
  const branch = branchTo(open.messages, leafId)
  branches.set(open.messages, { leafId, branch })
  return branch
}

/** What was answered last in what is shown: one answer, or all that the conversation goes on with together. */
export function selectLastAnswers(state: { readonly chat: ChatState }): readonly AnswerMessage[] {
  const last = selectBranch(state).at(-1)
  const { open } = state.chat
  if (open.kind !== "ready" || last?.role !== "assistant") return []
  if (selectConversationSettings(state).compareWith.length === 0) return [last]
  return columnsOf(open.messages, last).map((column) => shownVersion(column, last))
}

/** The answers that are being written in what is shown. */
export function selectRunningAnswers(state: { readonly chat: ChatState }): readonly AnswerMessage[] {
  return selectLastAnswers(state).filter(isAnswering)
}

/** An answer is being written in what is shown. */
export function selectIsAnswering(state: { readonly chat: ChatState }): boolean {
  return selectLastAnswers(state).some(isAnswering)
}

/** A message as far as it has come. */
export function selectMessage(messageId: string) {
  return ({ chat: { open, live } }: { readonly chat: ChatState }): Message | undefined => {
    const current = live.get(messageId)?.message
    return current ?? (open.kind === "ready" ? open.messages.get(messageId) : undefined)
  }
}

const effective = new WeakMap<object, WeakMap<object, ConversationSettings>>()

/** The settings of the open conversation with what has been changed and is not saved yet. */
export function selectConversationSettings({ chat }: { readonly chat: ChatState }): ConversationSettings {
  const saved = chat.open.kind === "ready" ? chat.open.conversation.settings : defaultConversationSettings
  const unsaved = chat.unsaved[openIdOf(chat.open)]
  if (unsaved === undefined) return saved
  const known = effective.get(saved)?.get(unsaved)
  if (known !== undefined) return known
  const settings = { ...saved, ...unsaved }
  effective.set(saved, new WeakMap([[unsaved, settings]]))
  return settings
}

/** The open conversation with a message that is new or has changed; anything else as it is. */
export function withOpenMessage(open: OpenConversation, message: Message): OpenConversation {
  if (open.kind !== "ready" || open.conversation.id !== message.conversationId) return open
  return { ...open, messages: withMessage(open.messages, message) }
}

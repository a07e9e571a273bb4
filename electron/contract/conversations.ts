import type { FinishReason, SamplingParameters, Timings, Usage } from "./completion.ts"
import type { ErrorBody } from "./errors.ts"

export type ConversationSettings = {
  /** Id of the model; null means the default model. */
  readonly model: string | null
  readonly systemPrompt: string
  readonly sampling: SamplingParameters
  readonly maxTokens: number | null
  /** Whether a model that can think should; null leaves it to the model's template. */
  readonly thinking: boolean | null
}

/** Of a new conversation, and of one stored before a setting was there. */
export const defaultConversationSettings: ConversationSettings = {
  model: null,
  systemPrompt: "",
  sampling: {},
  maxTokens: null,
  thinking: null,
}

export type ConversationSummary = {
  readonly id: string
  /** Empty until the first message gives it one or the user does. */
  readonly title: string
  readonly isPinned: boolean
  readonly createdAt: number
  /** Of the last message; the list is ordered by it. */
  readonly updatedAt: number
  /** An answer is being written in it now. */
  readonly isAnswering: boolean
  /** Where a search matched inside the messages: plain text around the match. */
  readonly excerpt?: string
}

export type Conversation = ConversationSummary & {
  readonly settings: ConversationSettings
  /** The last message of the branch that is shown; null while empty. */
  readonly activeMessageId: string | null
}

export type UserMessage = {
  readonly role: "user"
  readonly id: string
  readonly conversationId: string
  /** The message that this one follows; null for the first. Messages form a tree: siblings are branches. */
  readonly parentId: string | null
  readonly createdAt: number
  readonly text: string
}

export type AnswerState =
  | { readonly kind: "waiting"; readonly queuePosition?: number /** 0 to 1 */; readonly loadProgress?: number }
  | { readonly kind: "streaming" }
  | { readonly kind: "done"; readonly finishReason: FinishReason }
  | { readonly kind: "failed"; readonly error: ErrorBody }
  /** The host ended while this answer was being written; what had arrived is kept. */
  | { readonly kind: "interrupted" }

export type AnswerMessage = {
  readonly role: "assistant"
  readonly id: string
  readonly conversationId: string
  readonly parentId: string
  readonly createdAt: number
  /** Id of the model that answered or was asked. */
  readonly model: string
  readonly text: string
  readonly reasoning: string
  /** How long the thinking took; null while it lasts or if there was none. */
  readonly reasoningMs: number | null
  readonly state: AnswerState
  readonly usage: Usage | null
  readonly timings: Timings | null
}

export type Message = UserMessage | AnswerMessage

/** What one who follows an answer receives: first the whole so far, then what comes. */
export type AnswerEvent =
  | { readonly type: "snapshot"; readonly message: AnswerMessage }
  | { readonly type: "state"; readonly state: AnswerState }
  | { readonly type: "reasoning-delta"; readonly text: string }
  | { readonly type: "text-delta"; readonly text: string }
  | { readonly type: "finished"; readonly message: AnswerMessage }

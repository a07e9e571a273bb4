import type { FinishReason, SamplingParameters, Served, Timings, Usage } from "./completion.ts"
import type { ErrorBody } from "./errors.ts"
import type { Money } from "./money.ts"

/** How many may answer side by side: more columns nobody can read. */
export const mostCompared = 4

export type ConversationSettings = {
  /** Id of the model; null means the default model. */
  readonly model: string | null
  /** Names that are asked beside the model, so that their answers stand side by side; empty: the model alone. */
  readonly compareWith: readonly string[]
  readonly systemPrompt: string
  readonly sampling: SamplingParameters
  readonly maxTokens: number | null
  /** Whether a model that can think should; null leaves it to the model's template. */
  readonly thinking: boolean | null
}

/** Of a new conversation, and of one stored before a setting was there. */
export const defaultConversationSettings: ConversationSettings = {
  model: null,
  compareWith: [],
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

/**
 * An answer that was asked for together with others. Each goes on in a branch of its own: what is asked after a comparison is
 * stored once for each history.
 */
export type Comparison = {
  /** The same for all that were asked together, and for those that were given again in their place. */
  readonly id: string
  /** Its place among them, from 0. */
  readonly column: number
  /** The name that was asked. A route's answer comes from a model of another name. */
  readonly name: string
}

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
  /** Who answered, and how it came to that; null before it is known, and for answers stored by older versions. */
  readonly served: Served | null
  /** Null where nothing was paid, or nobody knows the price. */
  readonly cost: Money | null
  /** Null for an answer that was asked for alone. */
  readonly comparison: Comparison | null
}

export type Message = UserMessage | AnswerMessage

/** What one who follows an answer receives: first the whole so far, then what comes. */
export type AnswerEvent =
  | { readonly type: "snapshot"; readonly message: AnswerMessage }
  | { readonly type: "state"; readonly state: AnswerState }
  | { readonly type: "reasoning-delta"; readonly text: string }
  | { readonly type: "text-delta"; readonly text: string }
  | { readonly type: "finished"; readonly message: AnswerMessage }

/** What comes of one of several answers that are followed at once. */
export type FollowedEvent = { readonly messageId: string; readonly event: AnswerEvent }

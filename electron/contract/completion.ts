/**
 * One way to ask any model, whichever door the request came through (window, OpenAI, later Responses, Anthropic, Ollama)
 * and whoever answers it. The codecs in protocols/ translate each wire format to and from these types.
 */

export type ToolCall = {
  readonly id: string
  readonly name: string
  /** JSON text as the model or the client wrote it; not necessarily valid JSON in replayed histories. */
  readonly arguments: string
}

export type ChatMessage =
  | { readonly role: "system"; readonly content: string; readonly name?: string }
  | { readonly role: "user"; readonly content: string; readonly name?: string }
  | {
      readonly role: "assistant"
      readonly content: string
      readonly reasoning?: string
      readonly toolCalls?: readonly ToolCall[]
      readonly name?: string
    }
  | { readonly role: "tool"; readonly content: string; readonly toolCallId: string; readonly name?: string }

/** Absent means the default of the model or engine. Ranges are those of the OpenAI API, checked by the codec. */
export type SamplingParameters = {
  /** 0 is greedy. */
  readonly temperature?: number
  readonly topP?: number
  /** 0 means all tokens. */
  readonly topK?: number
  readonly minP?: number
  /** Absent means a random seed, another one for every request. */
  readonly seed?: number
  /** 1 means none. */
  readonly repeatPenalty?: number
  /** How many of the last tokens the three penalties look at. */
  readonly repeatLastTokens?: number
  readonly frequencyPenalty?: number
  readonly presencePenalty?: number
}

export type CompletionRequest = {
  /** The name as the client wrote it. */
  readonly model: string
  readonly messages: readonly ChatMessage[]
  readonly sampling: SamplingParameters
  /** Text that ends the answer and is not part of it. No empty strings. */
  readonly stop: readonly string[]
  /** Absent: until the model ends or the context is full. A larger value than fits is clamped. */
  readonly maxTokens?: number
  /** Values for the chat template, such as `{ enable_thinking: false }`. */
  readonly templateArguments: Readonly<Record<string, unknown>>
}

/** `cancelled` is an outcome, not an error: the caller's signal was aborted. */
export type FinishReason = "stop" | "length" | "cancelled"

/** Exact token counts. `promptTokens` includes `cachedTokens`; `completionTokens` includes `reasoningTokens`. */
export type Usage = {
  readonly promptTokens: number
  readonly cachedTokens: number
  readonly completionTokens: number
  readonly reasoningTokens: number
}

export type Timings = {
  /** From the request to a free slot, model load included. */
  readonly waitedMs: number
  /** From the request to the first token; null if there was none. */
  readonly firstTokenMs: number | null
  readonly totalMs: number
  /** Speed of decoding, without the prompt; null for fewer than two tokens. */
  readonly tokensPerSecond: number | null
}

/**
 * What a completion does, in this order: (`queued` | `loading`)* `started` (`reasoning-delta` | `text-delta`)* `finished`.
 * All that can be refused is thrown as AppError before `started`; an AppError after it is a failure in mid-answer.
 */
export type CompletionEvent =
  | { readonly type: "queued" /** 1 is next. */; readonly position: number }
  | { readonly type: "loading" /** 0 to 1 */; readonly progress: number }
  | {
      readonly type: "started"
      /** Id of the model that answers, as `GET /v1/models` lists it. */
      readonly model: string
      readonly promptTokens: number
      readonly cachedTokens: number
    }
  | { readonly type: "reasoning-delta"; readonly text: string }
  | { readonly type: "text-delta"; readonly text: string }
  | {
      readonly type: "finished"
      readonly finishReason: FinishReason
      readonly usage: Usage
      readonly timings: Timings
    }

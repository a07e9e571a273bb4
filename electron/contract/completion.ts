import type { Money } from "./money.ts"

/**
 * One way to ask any model, whichever door the request came through (window, OpenAI) and whoever
 * answers it: this computer or a remote service. The codecs in protocols/ translate each wire format to and from these types.
 */

export type ToolCall = {
  readonly id: string
  readonly name: string
  /** JSON text as the model or the client wrote it; not necessarily valid JSON in replayed histories. */
  readonly arguments: string
}

export type ChatMessage =
  | { readonly role: "system"; readonly content: string; readonly name?: string }
  | {
      readonly role: "user"
      /** All text of the message. */
      readonly content: string
      /** Only where there is more than text: everything in its order, the text once more. */
      readonly parts?: readonly MessagePart[]
      readonly name?: string
    }
  | {
      readonly role: "assistant"
      readonly content: string
      readonly reasoning?: string
      readonly toolCalls?: readonly ToolCall[]
      readonly name?: string
    }
  | { readonly role: "tool"; readonly content: string; readonly toolCallId: string; readonly name?: string }

/** `value` is the part as the client wrote it, such as `{ url: "data:…" }`; `param` says where. */
export type MessagePart =
  | { readonly kind: "text"; readonly text: string }
  | {
      readonly kind: "image_url" | "input_audio" | "file" | "video_url"
      readonly value: unknown
      readonly param: string
    }

/** A JSON Schema as a client wrote it: an object, or `true` and `false`. */
export type JsonSchema = boolean | Readonly<Record<string, unknown>>

export type ToolDefinition = {
  readonly name: string
  readonly description?: string
  /** Schema of the arguments' object; absent: no arguments. */
  readonly parameters?: JsonSchema
  /** Where the client wrote the schema, such as `tools[0].function.parameters`: what an error about it names. */
  readonly param: string
}

/** Functions that the client would run. At least one. */
export type ToolUse = {
  readonly tools: readonly ToolDefinition[]
  /** "none": the model knows the tools, but what it writes is text. "required": the answer is one call or several. */
  readonly choice: "auto" | "none" | "required"
  /** Names of those that may be called now; absent: all. */
  readonly allowed?: readonly string[]
  readonly allowsParallelCalls: boolean
}

/** What the text of an answer must be; absent: any text. */
export type AnswerFormat =
  | { readonly kind: "json-object" }
  /** `param`: where the client wrote the schema, such as `response_format.json_schema.schema`. */
  | { readonly kind: "json-schema"; readonly schema: JsonSchema; readonly param: string }
  /** GBNF, the grammar language of llama.cpp; its first rule is `root`. */
  | { readonly kind: "grammar"; readonly gbnf: string; readonly param: string }

/** Part of a schema that is not enforced, because a grammar cannot say it. */
export type SchemaRelaxation = {
  /** JSON Pointer into the schema, such as `/properties/age`, behind the `param` of that schema. */
  readonly path: string
  readonly keyword: string
}

/** What the model is to go on from. */
export type CompletionInput =
  | {
      readonly kind: "chat"
      readonly messages: readonly ChatMessage[]
      readonly tools?: ToolUse
      /** Values for the chat template, such as `{ enable_thinking: false }`. */
      readonly templateArguments: Readonly<Record<string, unknown>>
      /** How many tokens the model may think before its thought is closed for it. */
      readonly thinkingBudget?: number
    }
  /** Text or tokens as they are, without a chat template. */
  | {
      readonly kind: "text"
      readonly prompt: string | readonly number[]
      /** What comes after the answer: the model fills the gap. Only for models with tokens for it (`unsupported_value`). */
      readonly suffix?: string
      /** The log probabilities of the prompt's own tokens are wanted, too (`started.promptLogprobs`). */
      readonly wantsPromptLogprobs?: boolean
    }

/** Don't Repeat Yourself: a penalty for repeating sequences. Names and defaults as in llama.cpp's server. */
export type DryPenalty = {
  /** 0 is off. */
  readonly multiplier: number
  readonly base?: number
  readonly allowedLength?: number
  readonly lastTokens?: number
  readonly sequenceBreakers?: readonly string[]
}

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
  /** Added to the logits of these tokens, -100 to 100: the extremes forbid a token or force it. */
  readonly logitBias?: readonly { readonly token: number; readonly bias: number }[]
  readonly dry?: DryPenalty
  /** Exclude Top Choices. */
  readonly xtc?: { readonly probability: number; readonly threshold: number }
}

export type CompletionRequest = {
  /** The name as the client wrote it. */
  readonly model: string
  readonly input: CompletionInput
  readonly sampling: SamplingParameters
  /** Text that ends the answer and is not part of it. No empty strings. */
  readonly stop: readonly string[]
  /** Absent: until the model ends or the context is full. A larger value than fits is clamped. */
  readonly maxTokens?: number
  readonly format?: AnswerFormat
  /** How many of the likeliest tokens are told at each place beside the chosen one, 0 to 20; absent: no log probabilities. */
  readonly topLogprobs?: number
  /** How many answers, made at once; 1 if absent. */
  readonly choiceCount?: number
  /** Whose turn it is when all slots are busy; absent: by the caller. */
  readonly priority?: RequestPriority
  /** How long the model stays loaded after this request; negative: until it is unloaded. Absent: as set for the model. */
  readonly keepAliveMs?: number
  /**
   * What the client sent, checked: a provider that speaks the same format is given it with what Hearth does not know, too.
   * Absent for the window.
   */
  readonly wire?: {
    readonly surface: "chat/completions" | "completions"
    readonly body: Readonly<Record<string, unknown>>
  }
}

/** Who waits at a screen goes before programs, and these before work that nobody waits for. */
export type RequestPriority = "window" | "api" | "batch"

/**
 * `tool-calls`: the model has ended its answer, and there are calls in it. With `length` the last call may be cut, and its
 * arguments no valid JSON. `cancelled` is an outcome, not an error: the caller's signal was aborted.
 */
export type FinishReason = "stop" | "length" | "tool-calls" | "content-filter" | "cancelled"

export type TokenAlternative = {
  /** The token's text; U+FFFD stands for bytes that are no whole character. */
  readonly text: string
  readonly bytes: readonly number[]
  /** Natural logarithm of the probability before any filter and at temperature 1. */
  readonly logprob: number
}

export type TokenLogprob = TokenAlternative & {
  /** The likeliest, most likely first. */
  readonly top: readonly TokenAlternative[]
}

/** A token of a prompt. `logprob` is null for the first, which nothing comes before. */
export type PromptToken = Omit<TokenLogprob, "logprob"> & { readonly logprob: number | null }

/**
 * Token counts. `promptTokens` includes `cachedTokens` and counts the prompt once, except at services that give one choice for
 * each request: they read it, and charge it, for every choice. `completionTokens` is the sum over all choices and includes
 * `reasoningTokens`.
 */
export type Usage = {
  readonly promptTokens: number
  readonly cachedTokens: number
  readonly completionTokens: number
  readonly reasoningTokens: number
  /** Set where a provider told no counts and these are made with a tokenizer that may not be the model's. */
  readonly isEstimated?: boolean
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
 * What a completion does, in this order: (`queued` | `loading`)* `started` (deltas)* `finished`. Deltas say which choice they
 * belong to, counted from 0; those of several choices are mixed. Of one choice: (`reasoning-delta`)* and then text and calls,
 * mostly in this order: some models go on with text behind a call. Calls come one after another, each a `tool-call-started` with
 * its `tool-call-delta`s.
 * All that can be refused is thrown as AppError before `started`; an AppError after it is a failure in mid-answer.
 */
export type CompletionEvent =
  | { readonly type: "queued" /** 1 is next. */; readonly position: number }
  | { readonly type: "loading" /** 0 to 1 */; readonly progress: number }
  | {
      readonly type: "started"
      /** Id of the model that answers, as `GET /v1/models` lists it, with its adapters. */
      readonly model: string
      readonly promptTokens: number
      readonly cachedTokens: number
      /** What the format and the tools asked for and the grammar does not enforce; absent: everything is enforced. */
      readonly relaxed?: readonly SchemaRelaxation[]
      /** Only where wanted: the tokens of the prompt. */
      readonly promptLogprobs?: readonly PromptToken[]
      /** How it came to this model; not set by providers. */
      readonly served?: Served
    }
  | CompletionDelta
  | {
      readonly type: "finished"
      /** One for each choice. */
      readonly finishReasons: readonly FinishReason[]
      readonly usage: Usage
      readonly timings: Timings
      /** By the price at this time; absent without one. Not set by providers. */
      readonly cost?: Money
    }

/** "off": this request is not one that is looked up. */
export type CacheOutcome = "hit" | "miss" | "off"

/** Who answered, and how it came to that: what the `x-hearth-*` headers say. */
export type Served = {
  /** "local/<model>" or "<provider>/<model>". */
  readonly target: string
  /** How many tries it took at whichever targets, repeated ones and the one that answered included; 0 for a cached answer. */
  readonly attempts: number
  readonly cache: CacheOutcome
}

/** What a try tells: first, which request of the list it is, which knows every attempt. */
export type TryEvent = { readonly type: "asked"; readonly requestId: string } | CompletionEvent

/** An event of one of several completions that were asked for at once; `prompt` counts them from 0. */
export type PromptEvent = CompletionEvent & { readonly prompt: number }

export type CompletionDelta =
  | { readonly type: "reasoning-delta"; readonly choice: number; readonly text: string }
  | {
      readonly type: "text-delta"
      readonly choice: number
      /** May be empty where only `logprobs` are told. */
      readonly text: string
      /** Of the tokens that this text was made of, where wanted; a character of several tokens comes with all of them. */
      readonly logprobs?: readonly TokenLogprob[]
    }
  /** `call` counts the calls of this choice from 0. `id` is ours: models give none. */
  | {
      readonly type: "tool-call-started"
      readonly choice: number
      readonly call: number
      readonly id: string
      readonly name: string
    }
  /** The deltas of one call together are its arguments as JSON. */
  | { readonly type: "tool-call-delta"; readonly choice: number; readonly call: number; readonly arguments: string }

/** Whether a completion was ended by its caller. */
export function isCancelled(event: Extract<CompletionEvent, { type: "finished" }>): boolean {
  return event.finishReasons.includes("cancelled")
}

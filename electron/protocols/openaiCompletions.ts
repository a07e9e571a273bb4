import type { CompletionRequest } from "../contract/completion.ts"
import { AppError } from "../contract/errors.ts"
import {
  integerBetween,
  invalidValue,
  type JsonObject,
  optional,
  type Reader,
  readArray,
  readBoolean,
  readString,
  required,
  withoutUndefined,
  wrongType,
} from "./fields.ts"
import { readBody, readModel, readSharedOptions, readStreamOptions, type StreamOptions } from "./openaiRequest.ts"
import { readTokenId, readTokenLimit } from "./openaiSampling.ts"

type Prompt = string | readonly number[]

export type TextRequest = StreamOptions & {
  readonly model: string
  /** One for each prompt, all alike but for it. */
  readonly completions: readonly CompletionRequest[]
  /** How many answers each prompt gets. */
  readonly choiceCount: number
  /** Whether each answer begins with its prompt. */
  readonly echoes: boolean
  readonly wantsLogprobs: boolean
}

/** As at OpenAI and in vLLM: a model without a chat template seldom ends by itself. */
const defaultMaxTokens = 16

/** How many answers one request may ask for, all prompts together. */
const answerLimit = 1_024

/** A body of completions, checked as that of chat/completions is. */
export function parseTextRequest(body: unknown): TextRequest {
  const fields = readBody(body)
  const model = readModel(fields)
  const prompts = required(fields, "prompt", readPrompts)
  const echoes = optional(fields, "echo", readBoolean) ?? false
  const topLogprobs = optional(fields, "logprobs", integerBetween(0, 5))
  const suffix = optional(fields, "suffix", readString) || undefined
  const maxTokens = readTokenLimit(fields, ["max_tokens", "max_completion_tokens", "n_predict"], 0)
  const options = readSharedOptions(fields)
  const choiceCount = options.choiceCount ?? 1
  assertServed(fields, choiceCount, prompts.length)
  const toRequest = (prompt: Prompt): CompletionRequest => {
    // Tokens are echoed as the texts that come with their log probabilities: we have no others.
    const wantsPromptLogprobs = echoes && (topLogprobs !== undefined || typeof prompt !== "string")
    return {
      model,
      input: {
        kind: "text",
        prompt,
        ...withoutUndefined({ suffix, wantsPromptLogprobs: wantsPromptLogprobs || undefined }),
      },
      ...options,
      ...withoutUndefined({
        maxTokens: maxTokens === "none" ? undefined : (maxTokens ?? defaultMaxTokens),
        topLogprobs,
      }),
      // Each is a request of its own: what is kept for it must not be that of the others.
      wire: { surface: "completions", body: { ...fields, prompt } },
    }
  }
  return {
    model,
    completions: prompts.map(toRequest),
    choiceCount,
    echoes,
    wantsLogprobs: topLogprobs !== undefined,
    ...readStreamOptions(fields),
  }
}

function assertServed(body: JsonObject, choiceCount: number, promptCount: number): void {
  const bestOf = optional(body, "best_of", integerBetween(1, 128)) ?? choiceCount
  if (bestOf > choiceCount) {
    throw invalidValue("best_of", `it is greater than 'n'; ask for all with 'n' and choose`, "unsupported_value")
  }
  if (promptCount * choiceCount <= answerLimit) return
  throw invalidValue(
    "prompt",
    `${promptCount} prompts with 'n' ${choiceCount} ask for more than ${answerLimit} answers`,
  )
}

/** Text, a list of texts, tokens, or a list of lists of tokens. */
const readPrompts: Reader<Prompt[]> = (value, path) => {
  if (typeof value === "string") return [readString(value, path)]
  if (!Array.isArray(value)) throw wrongType(value, path, "a string, an array of strings or of tokens")
  const entries = filled(value, path)
  if (typeof entries[0] === "number") return [readTokens(entries, path)]
  const readOne: Reader<Prompt> = Array.isArray(entries[0]) ? readTokens : readString
  return entries.map((entry, index) => readOne(entry, `${path}[${index}]`))
}

const readTokens: Reader<number[]> = (value, path) =>
  filled(readArray(value, path), path).map((token, index) => readTokenId(token, `${path}[${index}]`))

function filled(list: readonly unknown[], path: string): readonly unknown[] {
  if (list.length > 0) return list
  throw new AppError("empty_array", `'${path}' must not be empty.`, { param: path })
}

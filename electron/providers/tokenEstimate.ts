import { createRequire } from "node:module"
import type { ChatMessage, CompletionRequest } from "../contract/completion.ts"
import type { TokenEstimate } from "../protocols/upstream/upstreamUsage.ts"

type Tokenizer = Pick<typeof import("gpt-tokenizer/encoding/o200k_base"), "countTokens">

/** A run without a space costs the tokenizer the square of its length, so no run is longer than this. */
const pieceLength = 256
/** About 15 ms of work; of a longer text, this much is counted in pieces from all over it. */
const longestCounted = 200_000

/** Its table takes a tenth of a second to read, and most requests never need it. */
let tokenizer: Tokenizer | null = null

/**
 * How many tokens a text is for the models of OpenAI since GPT-4o (o200k); others differ by a fifth or so. Exact up to 200,000
 * characters, an estimate from there on. Text such as `<|endoftext|>` counts as text.
 */
export function countTokens(text: string): number {
  if (text === "") return 0
  if (text.length <= longestCounted) return countPieces(text, pieceLength)
  const step = Math.ceil(text.length / (longestCounted / pieceLength))
  return Math.round((countPieces(text, step) * text.length) / longestCounted)
}

function countPieces(text: string, step: number): number {
  tokenizer ??= createRequire(import.meta.url)("gpt-tokenizer/encoding/o200k_base") as Tokenizer
  let count = 0
  for (let at = 0; at < text.length; at += step) {
    count += tokenizer.countTokens(text.slice(at, at + pieceLength), noSpecialTokens)
  }
  return count
}

const noSpecialTokens = { disallowedSpecial: new Set<string>() }

/** What a request and its answer come to where the provider does not say it. */
export function estimateTokens(request: CompletionRequest): TokenEstimate {
  return {
    guessPrompt: () => guessPromptTokens(request),
    countPrompt: () => countPromptTokens(request),
    count: countTokens,
  }
}

/** Roughly and at once: for limits and for what is told before the answer. */
export function guessPromptTokens(request: CompletionRequest): number {
  return measurePrompt(request, guessTokens)
}

export function countPromptTokens(request: CompletionRequest): number {
  return measurePrompt(request, countTokens)
}

/** Four letters of an alphabet, or two thirds of a character that is written alone, are a token. */
export function guessTokens(text: string): number {
  const wide = text.length > longestCounted ? 0 : (text.match(/[\u2e80-\u9fff\uac00-\ud7af]/g)?.length ?? 0)
  return Math.ceil(wide / 1.5 + (text.length - wide) / 4)
}

/** What surrounds each message in OpenAI's format, and what opens the answer. */
const tokensPerMessage = 4
const tokensPerReply = 3
/** An image of middle size, as OpenAI and Anthropic count it; nobody can know it without looking. */
const tokensPerMedia = 800

function measurePrompt({ input, format }: CompletionRequest, count: (text: string) => number): number {
  if (input.kind === "text") {
    const prompt = typeof input.prompt === "string" ? count(input.prompt) : input.prompt.length
    return Math.max(1, prompt + count(input.suffix ?? ""))
  }
  const messages = input.messages.reduce((sum, message) => sum + measureMessage(message, count), 0)
  const tools = input.tools === undefined ? 0 : count(JSON.stringify(input.tools.tools.map(toolText)))
  const schema = format?.kind === "json-schema" ? count(JSON.stringify(format.schema)) : 0
  return messages + tools + schema + tokensPerReply
}

function toolText({ name, description, parameters }: { name: string; description?: string; parameters?: unknown }) {
  return { name, description, parameters }
}

function measureMessage(message: ChatMessage, count: (text: string) => number): number {
  const calls = message.role === "assistant" ? (message.toolCalls ?? []) : []
  const media = message.role === "user" ? (message.parts ?? []).filter((part) => part.kind !== "text").length : 0
  const called = calls.reduce((sum, call) => sum + count(call.name) + count(call.arguments) + tokensPerMessage, 0)
  return count(message.content) + called + media * tokensPerMedia + tokensPerMessage
}

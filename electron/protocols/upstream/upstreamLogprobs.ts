import type { TokenAlternative, TokenLogprob } from "../../contract/completion.ts"
import { type LooseObject, listOf, objectOf, textOf } from "./lenient.ts"

/** The `logprobs` of a choice: those of chat/completions, or the older lists of completions. Empty where there are none. */
export function readLogprobs(value: unknown): TokenLogprob[] {
  const logprobs = objectOf(value)
  if (logprobs === null) return []
  if (Array.isArray(logprobs.content)) return logprobs.content.flatMap(readToken)
  return Array.isArray(logprobs.tokens) ? readLegacy(logprobs, logprobs.tokens) : []
}

function readToken(entry: unknown): TokenLogprob[] {
  const token = objectOf(entry)
  const chosen = readAlternative(token)
  if (chosen === null) return []
  const top = listOf(token?.top_logprobs).map((one) => readAlternative(objectOf(one)))
  return [{ ...chosen, top: top.filter((one) => one !== null) }]
}

function readAlternative(token: LooseObject | null): TokenAlternative | null {
  if (token === null || typeof token.logprob !== "number") return null
  return alternative(textOf(token.token), token.logprob, token.bytes)
}

function readLegacy(logprobs: LooseObject, tokens: readonly unknown[]): TokenLogprob[] {
  const values = listOf(logprobs.token_logprobs)
  const tops = listOf(logprobs.top_logprobs)
  return tokens.flatMap((token, index) => {
    const logprob = values[index]
    if (typeof logprob !== "number") return []
    const top = Object.entries(objectOf(tops[index]) ?? {}).flatMap(([text, value]) =>
      typeof value === "number" ? [alternative(text, value)] : [],
    )
    return [{ ...alternative(textOf(token), logprob), top: top.sort((a, b) => b.logprob - a.logprob) }]
  })
}

/** OpenAI's notation for a token that is no whole characters, in the older lists. */
const bytesName = /^bytes:((?:\\x[0-9a-f]{2})+)$/i

function alternative(text: string, logprob: number, bytes?: unknown): TokenAlternative {
  const named = bytesName.exec(text)?.[1]
  if (named !== undefined) {
    const own = named
      .split("\\x")
      .slice(1)
      .map((byte) => Number.parseInt(byte, 16))
    return { text: new TextDecoder().decode(Uint8Array.from(own)), bytes: own, logprob }
  }
  const isGiven = Array.isArray(bytes) && bytes.every((byte) => Number.isInteger(byte) && byte >= 0 && byte < 256)
  return { text, bytes: isGiven ? bytes : [...new TextEncoder().encode(text)], logprob }
}

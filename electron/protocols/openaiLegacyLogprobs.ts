import type { PromptToken, TokenAlternative } from "../contract/completion.ts"
import { toFinite } from "./openaiParts.ts"

/**
 * The `logprobs` of completions: four lists, with an entry for each token. Offsets count characters (code points) from the start
 * of the choice's own `text`, over all chunks of a stream. For one choice only.
 */
export class LegacyLogprobs {
  #tokens: string[] = []
  #logprobs: (number | null)[] = []
  #top: (Readonly<Record<string, number>> | null)[] = []
  #offsets: number[] = []
  #length = 0

  /** `text` is what the tokens add to the answer. `hidden`: how many characters of theirs come before it and are not part of it. */
  add(text: string, tokens: readonly PromptToken[], hidden = 0): void {
    const decoder = new TextDecoder("utf-8", { ignoreBOM: true })
    let offset = this.#length - hidden
    for (const token of tokens) {
      this.#tokens.push(nameOf(token))
      this.#logprobs.push(token.logprob === null ? null : toFinite(token.logprob))
      this.#top.push(topOf(token))
      this.#offsets.push(Math.max(0, offset))
      // A character of several tokens begins where the first of them is.
      offset += lengthOf(decoder.decode(Uint8Array.from(token.bytes), { stream: true }))
    }
    this.#length += lengthOf(text)
  }

  /** What has come since the last time. */
  take(): object {
    const taken = {
      tokens: this.#tokens,
      token_logprobs: this.#logprobs,
      top_logprobs: this.#top,
      text_offset: this.#offsets,
    }
    this.#tokens = []
    this.#logprobs = []
    this.#top = []
    this.#offsets = []
    return taken
  }
}

/** With the chosen token, also where it is none of the likeliest. */
function topOf({ logprob, ...token }: PromptToken): Record<string, number> | null {
  if (logprob === null) return null
  const all = [...token.top, { ...token, logprob }].map((one) => [nameOf(one), toFinite(one.logprob)] as const)
  // Of two tokens with one name, the likelier stays.
  return Object.fromEntries(all.sort((a, b) => a[1] - b[1]))
}

/** OpenAI's notation for bytes that are no whole characters: names must not fall together. */
function nameOf({ text, bytes }: Pick<TokenAlternative, "text" | "bytes">): string {
  if (!text.includes("\ufffd")) return text
  return `bytes:${bytes.map((byte) => `\\x${byte.toString(16).padStart(2, "0")}`).join("")}`
}

export function lengthOf(text: string): number {
  return [...text].length
}

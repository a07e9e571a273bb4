/** A piece of an answer's text: thought or said. */
export type SplitText = { readonly reasoning: string; readonly text: string }

const opening = "<think>"
const closing = "</think>"

/** More white space than belongs to any tag: it is not waited for what comes behind it. */
const longestBlank = 1_000

/**
 * Takes the thought out of text that begins with `<think>`, as many servers of open models send it. A tag may be cut anywhere;
 * one in mid-text is text. The white space around the thought belongs to nobody.
 */
export class ThinkTags {
  #state: "start" | "thinking" | "behind" | "text" = "start"
  #held = ""
  #hasThought = false

  push(piece: string): SplitText {
    this.#held += piece
    if (this.#state === "start") this.#readStart()
    const reasoning = this.#state === "thinking" ? this.#readThought() : ""
    return { reasoning, text: this.#readText() }
  }

  /** What was held back, because it could have become a tag. */
  end(): SplitText {
    const rest = this.#held
    this.#held = ""
    if (this.#state === "thinking") return { reasoning: rest.trimEnd(), text: "" }
    return { reasoning: "", text: this.#state === "behind" ? rest.trimStart() : rest }
  }

  /** From now on everything is text: the thought comes in a field of its own. */
  stop(): void {
    if (this.#state === "start") this.#state = "text"
  }

  #readStart(): void {
    const begun = this.#held.trimStart()
    if (begun.startsWith(opening)) {
      this.#state = "thinking"
      this.#held = begun.slice(opening.length)
    } else if (!opening.startsWith(begun) || this.#held.length > longestBlank) {
      this.#state = "text"
    }
  }

  #readThought(): string {
    if (!this.#hasThought) this.#held = this.#held.trimStart()
    const at = this.#held.indexOf(closing)
    const isClosed = at >= 0
    const certain = isClosed ? at : this.#held.length - possibleTagLength(this.#held)
    const begun = this.#held.slice(0, certain)
    const end = begun.trimEnd()
    const thought = begun.length - end.length > longestBlank ? begun : end
    this.#held = this.#held.slice(isClosed ? at + closing.length : thought.length)
    if (isClosed) this.#state = "behind"
    this.#hasThought ||= thought !== ""
    return thought
  }

  #readText(): string {
    if (this.#state === "start" || this.#state === "thinking") return ""
    const text = this.#state === "behind" ? this.#held.trimStart() : this.#held
    this.#held = ""
    if (text !== "") this.#state = "text"
    return text
  }
}

/** How many characters at the end of the text could be the beginning of the closing tag. */
function possibleTagLength(text: string): number {
  for (let length = Math.min(closing.length - 1, text.length); length > 0; length--) {
    if (closing.startsWith(text.slice(-length))) return length
  }
  return 0
}

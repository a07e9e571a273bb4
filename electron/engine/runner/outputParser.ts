import type { DeltaKind } from "../protocol.ts"
import type { ThinkTags } from "./thinkTags.ts"

export type OutputPart = { readonly kind: DeltaKind; readonly text: string }

type Phase = "beginning" | "thinking" | "answer"

/**
 * Splits an answer that comes in pieces into its thoughts and the rest. A think block counts only at the very beginning:
 * later the tag is something that the answer talks about. Blank space around the thoughts belongs to neither part.
 */
export class OutputParser {
  readonly #tags: ThinkTags | null
  #phase: Phase
  #held = ""
  #isPartEmpty = true

  constructor(tags: ThinkTags | null, startsInsideThought: boolean) {
    this.#tags = tags
    this.#phase = tags === null ? "answer" : startsInsideThought ? "thinking" : "beginning"
  }

  /** Whether what came last belongs to a think block, its tags included. */
  get isThinking(): boolean {
    return this.#phase === "thinking"
  }

  push(piece: string): OutputPart[] {
    this.#held += piece
    const parts: OutputPart[] = []
    if (this.#tags !== null && this.#phase === "beginning") this.#readBeginning(this.#tags)
    if (this.#tags !== null && this.#phase === "thinking") this.#readThoughts(this.#tags, parts)
    if (this.#phase === "answer") this.#emit("text", this.#take(this.#held.length), parts)
    return parts
  }

  /** What was held back, once no more text will come. */
  flush(): OutputPart[] {
    const kind = this.#phase === "thinking" ? "reasoning" : "text"
    const parts: OutputPart[] = []
    const rest = this.#take(this.#held.length)
    this.#emit(kind, kind === "reasoning" ? rest.trimEnd() : rest, parts)
    return parts
  }

  #readBeginning(tags: ThinkTags): void {
    const begun = this.#held.trimStart()
    if (begun.startsWith(tags.open)) {
      this.#held = begun.slice(tags.open.length)
      this.#phase = "thinking"
    } else if (!tags.open.startsWith(begun)) {
      this.#phase = "answer"
      this.#isPartEmpty = false
    }
  }

  #readThoughts(tags: ThinkTags, parts: OutputPart[]): void {
    const closedAt = this.#held.indexOf(tags.close)
    if (closedAt < 0) {
      const keep = heldEnd(this.#held, tags.close)
      this.#emit("reasoning", this.#take(this.#held.length - keep), parts)
      return
    }
    this.#emit("reasoning", this.#take(closedAt).trimEnd(), parts)
    this.#take(tags.close.length)
    this.#phase = "answer"
    this.#isPartEmpty = true
  }

  /** Leaves out blank space at the beginning of a part. */
  #emit(kind: DeltaKind, text: string, parts: OutputPart[]): void {
    const shown = this.#isPartEmpty ? text.trimStart() : text
    if (shown === "") return
    this.#isPartEmpty = false
    parts.push({ kind, text: shown })
  }

  #take(length: number): string {
    const taken = this.#held.slice(0, length)
    this.#held = this.#held.slice(length)
    return taken
  }
}

/** How much of the end must wait: the beginning of `tag`, and blank space that may turn out to stand before it. */
function heldEnd(text: string, tag: string): number {
  let partial = Math.min(text.length, tag.length - 1)
  while (partial > 0 && !tag.startsWith(text.slice(text.length - partial))) partial--
  const before = text.slice(0, text.length - partial)
  return partial + before.length - before.trimEnd().length
}

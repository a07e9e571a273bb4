/** A piece of an answer. The `json` of one call together is its arguments, as the model wrote them. */
export type OutputPart =
  | TextPart
  | { readonly kind: "call-started"; readonly name: string }
  | { readonly kind: "call-arguments"; readonly json: string }

type TextPart = { readonly kind: "reasoning" | "text"; readonly text: string }

/** Collects the parts of an answer while it is read. Blank space around a part belongs to none. */
export class PartSink {
  /** Whether what came last belongs to a thought. */
  isThinking = false
  /** Where a call may have begun: nothing tells yet whether it is one. */
  callFrom: number | null = null
  /** The answer was cut off: what is missing was not left out by the model. */
  isCut = false
  readonly allowsParallelCalls: boolean
  #parts: OutputPart[] = []
  #isPartEmpty = true
  #isFinished = false
  #hasArguments = false

  constructor(allowsParallelCalls: boolean) {
    this.allowsParallelCalls = allowsParallelCalls
  }

  /** Whether the one call that is allowed is complete: what follows is left out. */
  get isFinished(): boolean {
    return this.#isFinished
  }

  /** What has been collected since the last time. */
  take(): OutputPart[] {
    const parts = this.#parts
    this.#parts = []
    return parts
  }

  /** The next text begins a new part. */
  beginPart(): void {
    this.#isPartEmpty = true
  }

  /** The next text is kept with the blank space that it begins with. */
  keepBlank(): void {
    this.#isPartEmpty = false
  }

  write(kind: "reasoning" | "text", text: string): void {
    const shown = this.#isPartEmpty ? text.trimStart() : text
    if (shown === "") return
    this.#isPartEmpty = false
    const last = this.#parts.at(-1)
    if (last !== undefined && "text" in last && last.kind === kind) {
      this.#parts[this.#parts.length - 1] = { kind, text: last.text + shown }
    } else this.#add({ kind, text: shown })
  }

  startCall(name: string): void {
    this.callFrom = null
    this.#hasArguments = false
    this.#add({ kind: "call-started", name })
  }

  writeArguments(json: string): void {
    if (json === "") return
    this.#hasArguments = true
    this.#add({ kind: "call-arguments", json })
  }

  /** A call that the model wrote no arguments for has none: an empty object. */
  endCall(): void {
    if (!this.#hasArguments && !this.isCut) this.writeArguments("{}")
    this.#isPartEmpty = true
    if (!this.allowsParallelCalls) this.#isFinished = true
  }

  /** What another one has collected. */
  addAll(parts: readonly OutputPart[]): void {
    this.#parts.push(...parts)
  }

  #add(part: OutputPart): void {
    if (!this.#isFinished) this.#parts.push(part)
  }
}

import type { CompletionDelta, FinishReason, TokenLogprob } from "../../contract/completion.ts"
import { CallAssembler } from "./callAssembler.ts"
import { type LooseObject, objectOf } from "./lenient.ts"
import { contentIn, reasoningIn } from "./reasoningText.ts"
import { ThinkTags } from "./thinkTags.ts"
import { readLogprobs } from "./upstreamLogprobs.ts"
import { WholeCharacters } from "./wholeCharacters.ts"

/** One choice of an answer: from the provider's deltas to ours, thoughts first, then text and whole calls. */
export class ChoiceReader {
  readonly #choice: number
  readonly #calls: CallAssembler
  readonly #tags: ThinkTags | null
  readonly #textEnd = new WholeCharacters()
  readonly #reasoningEnd = new WholeCharacters()
  /** Text that came between the pieces of a call. */
  #late: { text: string; logprobs: TokenLogprob[] } = { text: "", logprobs: [] }
  #reasoning: string[] = []
  #text: string[] = []
  #hasText = false
  #finish: string | null = null
  /** Whether the provider said anything about it. */
  isSeen = false

  /** `readsTags`: whether `<think>` in the text is a thought; not in plain completions. */
  constructor(choice: number, usedIds: Set<string>, readsTags: boolean) {
    this.#choice = choice
    this.#calls = new CallAssembler(choice, usedIds)
    this.#tags = readsTags ? new ThinkTags() : null
  }

  get isFinished(): boolean {
    return this.#finish !== null
  }

  get hasAnswer(): boolean {
    return this.#text.length > 0 || this.#reasoning.length > 0 || this.#calls.count > 0 || this.#hasText
  }

  /** Everything that was written, for estimates. */
  get written(): { readonly reasoning: string; readonly text: string } {
    return { reasoning: this.#reasoning.join(""), text: this.#text.join("") + this.#calls.text }
  }

  /** One entry of `choices`, of a stream or of a whole reply. */
  push(entry: LooseObject): CompletionDelta[] {
    this.isSeen = true
    const delta = this.#deltaOf(entry)
    const { text, reasoning } = contentIn(delta.content ?? delta.refusal ?? entry.text)
    const events = [
      ...this.#think(reasoningIn(delta) || reasoning),
      ...this.#say(text, readLogprobs(entry.logprobs)),
      ...this.#call(delta),
    ]
    const finish = entry.finish_reason ?? entry.stop_reason
    if (typeof finish === "string" && finish !== "" && finish !== "null") this.#finish = finish.toLowerCase()
    return events
  }

  end(): CompletionDelta[] {
    const rest = this.#tags?.end() ?? { reasoning: "", text: "" }
    return [
      ...this.#tellReasoning(rest.reasoning + this.#reasoningEnd.end()),
      ...this.#tellText(rest.text + this.#textEnd.end(), []),
      ...this.#calls.end(),
      ...this.#tellLate(),
    ]
  }

  /** After `end`. A call in the answer is what its end is about, whatever word the provider has for it. */
  get finishReason(): FinishReason {
    const word = this.#finish ?? ""
    if (/length|max_tokens|max_output_tokens|model_context_window_exceeded/.test(word)) return "length"
    if (/content_filter|content-filter|safety|sensitive|refusal|blocked|recitation/.test(word)) return "content-filter"
    return this.#calls.count > 0 ? "tool-calls" : "stop"
  }

  /** Some servers end a stream with the whole message once more: it counts only where nothing came before it. */
  #deltaOf(entry: LooseObject): LooseObject {
    const whole = this.hasAnswer ? null : objectOf(entry.message)
    return objectOf(entry.delta) ?? whole ?? {}
  }

  #think(piece: string): CompletionDelta[] {
    if (piece === "") return []
    this.#tags?.stop()
    return this.#tellReasoning(this.#reasoningEnd.push(piece))
  }

  #say(piece: string, logprobs: readonly TokenLogprob[]): CompletionDelta[] {
    const whole = this.#textEnd.push(piece)
    const split = this.#tags?.push(whole) ?? { reasoning: "", text: whole }
    return [...this.#tellReasoning(split.reasoning), ...this.#tellText(split.text, logprobs)]
  }

  #call(delta: LooseObject): CompletionDelta[] {
    const older = objectOf(delta.function_call)
    const events = [...this.#calls.push(delta.tool_calls), ...(older === null ? [] : this.#calls.pushFunction(older))]
    const isHeld = this.#late.text !== "" || this.#late.logprobs.length > 0
    return isHeld && this.#calls.isBetween ? [...events, ...this.#tellLate()] : events
  }

  /** A thought behind text has no place in an answer, and is left out. */
  #tellReasoning(text: string): CompletionDelta[] {
    if (text === "" || this.#hasText || this.#calls.count > 0) return []
    this.#reasoning.push(text)
    return [{ type: "reasoning-delta", choice: this.#choice, text }]
  }

  #tellText(text: string, logprobs: readonly TokenLogprob[]): CompletionDelta[] {
    if (text === "" && logprobs.length === 0) return []
    if (text !== "") this.#text.push(text)
    this.#hasText ||= text !== ""
    if (this.#calls.isBetween) return [this.#textDelta(text, logprobs)]
    this.#late = { text: this.#late.text + text, logprobs: [...this.#late.logprobs, ...logprobs] }
    return []
  }

  #tellLate(): CompletionDelta[] {
    const { text, logprobs } = this.#late
    this.#late = { text: "", logprobs: [] }
    return text === "" && logprobs.length === 0 ? [] : [this.#textDelta(text, logprobs)]
  }

  #textDelta(text: string, logprobs: readonly TokenLogprob[]): CompletionDelta {
    return { type: "text-delta", choice: this.#choice, text, ...(logprobs.length === 0 ? {} : { logprobs }) }
  }
}

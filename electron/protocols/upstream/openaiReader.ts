import type { CompletionEvent, Timings, Usage } from "../../contract/completion.ts"
import { AppError } from "../../contract/errors.ts"
import type { Clock } from "../../core/clock.ts"
import type { SseEvent } from "../sse.ts"
import { ChoiceReader } from "./choiceReader.ts"
import { jsonOf, type LooseObject, listOf, objectOf, textOf } from "./lenient.ts"
import { assertNoProblem, invalidReply, tooFewChoices } from "./upstreamErrors.ts"
import { readUsage, type TokenEstimate, type ToldUsage, toUsage } from "./upstreamUsage.ts"

export type UpstreamReaderOptions = {
  /** Id of the provider: what errors name. */
  readonly provider: string
  /** What `started` says. */
  readonly model: string
  readonly choiceCount: number
  readonly surface: "chat/completions" | "completions"
  readonly estimate: TokenEstimate
  readonly clock: Pick<Clock, "monotonic">
  /** When the request was sent, by `clock.monotonic()`. */
  readonly since: number
  /** Takes secrets out of the provider's own words before they become an error. */
  readonly redact?: (text: string) => string
}

/**
 * Reads one streamed reply. `push` and `end` return what it says in the order of CompletionEvent, and throw AppError where it
 * is an error or cannot be understood.
 */
export interface UpstreamReader {
  push(event: SseEvent): CompletionEvent[]
  /** The stream is over: once, after the last event. Throws if the answer is cut off. */
  end(): CompletionEvent[]
  /** The caller has ended it: what was counted until now. Empty where nothing had started. */
  cancel(): CompletionEvent[]
  /** The answer is whole: nothing but counts can follow, and a connection that breaks now has done no harm. */
  readonly isComplete: boolean
  /** `finished` was told: nothing that follows is read. */
  readonly isFinished: boolean
}

/** Reads what OpenAI and all that speak like it stream, with every liberty that they take; see test/unit/protocols/upstream. */
export function createOpenAiReader(options: UpstreamReaderOptions): UpstreamReader {
  return new OpenAiReader(options)
}

/** Reads a reply in one piece: all that a stream of it would have said. */
export function readOpenAiReply(reply: unknown, options: UpstreamReaderOptions): CompletionEvent[] {
  const reader = OpenAiReader.ofWholeReply(options)
  const events = reader.take(reply)
  if (listOf(objectOf(reply)?.choices).length === 0) {
    throw invalidReply(options.provider, "it holds no answer", options.redact?.(jsonOf(reply)))
  }
  return [...events, ...reader.finish()]
}

/** What some servers say to keep a connection open. */
export function isPing({ event, data }: SseEvent): boolean {
  const text = data.trim()
  return text === "" || pings.test(text) || pings.test(event)
}

const pings = /^(ping|keep-?alive|heartbeat)$/i

/** For streams of other formats, too, whose events can be told as chunks of this one. */
export class OpenAiReader implements UpstreamReader {
  readonly #options: UpstreamReaderOptions
  readonly #choices: readonly ChoiceReader[]
  #usage: ToldUsage | null = null
  #hasStarted = false
  #firstTokenMs: number | null = null
  isFinished = false

  constructor(options: UpstreamReaderOptions) {
    this.#options = options
    const usedIds = new Set<string>()
    const readsTags = options.surface === "chat/completions"
    this.#choices = Array.from({ length: options.choiceCount }, (_, at) => new ChoiceReader(at, usedIds, readsTags))
  }

  /** It all comes at one moment: there is no speed of decoding to be seen. */
  static ofWholeReply(options: UpstreamReaderOptions): OpenAiReader {
    const now = options.clock.monotonic()
    return new OpenAiReader({ ...options, clock: { monotonic: () => now } })
  }

  get isComplete(): boolean {
    return this.#choices.every((choice) => choice.isFinished)
  }

  push({ event, data }: SseEvent): CompletionEvent[] {
    const text = data.trim()
    if (this.isFinished || isPing({ event, data })) return []
    if (text === "[DONE]") return this.#done()
    const chunk = tryParse(text)
    if (chunk !== undefined) return this.take(chunk, event === "error")
    // Servers that leave out the empty line between their chunks.
    if (text.includes("\n")) return text.split("\n").flatMap((line) => this.push({ event, data: line }))
    const { provider, redact = (words) => words } = this.#options
    throw invalidReply(provider, "it is not JSON", redact(text))
  }

  end(): CompletionEvent[] {
    if (this.isFinished) return []
    if (!this.#hasStarted) throw invalidReply(this.#options.provider, "it is empty")
    if (this.isComplete) return this.finish()
    const { provider } = this.#options
    throw new AppError("upstream_error", `${provider} ended its answer in the middle.`, { facts: { provider } })
  }

  cancel(): CompletionEvent[] {
    if (this.isFinished || !this.#hasStarted) return []
    return [...this.#flush(), this.#finished(true)]
  }

  /** One chunk, or a whole reply. */
  take(chunk: unknown, isError = false): CompletionEvent[] {
    const { provider, redact = (text) => text } = this.#options
    assertNoProblem(chunk, this.#options)
    const reply = objectOf(chunk)
    if (reply === null || isError) {
      throw invalidReply(provider, "it is no chunk of an answer", redact(jsonOf(chunk)))
    }
    this.#noteUsage(reply)
    const entries = listOf(reply.choices)
    // Before it is read: an answer that was broken off is not a whole one, though its choice has an end.
    this.#assertUnbroken(entries)
    const deltas = entries.flatMap((entry, position) => this.#takeChoice(objectOf(entry), position, entries.length))
    if (deltas.length > 0) this.#firstTokenMs ??= this.#elapsed()
    const isAnswer = reply.choices !== undefined || reply.usage !== undefined || reply.object !== undefined
    return isAnswer ? [...this.#start(), ...deltas] : []
  }

  /** Also where choices are without a reason: whoever says that it is done has finished. */
  finish(): CompletionEvent[] {
    if (!this.#choices.every((choice) => choice.isSeen)) throw tooFewChoices(this.#options.provider)
    return [...this.#start(), ...this.#flush(), this.#finished(false)]
  }

  #done(): CompletionEvent[] {
    if (this.#hasStarted) return this.finish()
    throw invalidReply(this.#options.provider, "it is empty")
  }

  /** Wherever they stand; the last ones count. */
  #noteUsage(reply: LooseObject): void {
    const inChoices = listOf(reply.choices).map((choice) => readUsage(objectOf(choice)?.usage))
    const told =
      readUsage(reply.usage) ?? readUsage(objectOf(reply.x_groq)?.usage) ?? inChoices.find((one) => one !== null)
    this.#usage = told ?? this.#usage
  }

  /** An index that is missing is the place in the list; who asked for one answer gets the first, however it is numbered. */
  #takeChoice(entry: LooseObject | null, position: number, count: number): CompletionEvent[] {
    if (entry === null) return []
    const { index } = entry
    const isAlone = this.#choices.length === 1 && count === 1
    const at = isAlone ? 0 : typeof index === "number" ? index : position
    return this.#choices[at]?.push(entry) ?? []
  }

  /** Words of OpenRouter, Zhipu, DeepSeek and vLLM for an answer that they could not go on with. */
  #assertUnbroken(entries: readonly unknown[]): void {
    const broken = /^(error|network_error|insufficient_system_resource|abort)$/
    if (!entries.some((entry) => broken.test(textOf(objectOf(entry)?.finish_reason)))) return
    const { provider } = this.#options
    throw new AppError("upstream_error", `${provider} broke off its answer.`, { facts: { provider } })
  }

  #start(): CompletionEvent[] {
    if (this.#hasStarted) return []
    this.#hasStarted = true
    const { model, estimate } = this.#options
    const promptTokens = this.#usage?.promptTokens ?? estimate.guessPrompt()
    return [{ type: "started", model, promptTokens, cachedTokens: this.#usage?.cachedTokens ?? 0 }]
  }

  #flush(): CompletionEvent[] {
    const rest = this.#choices.flatMap((choice) => choice.end())
    if (rest.length > 0) this.#firstTokenMs ??= this.#elapsed()
    return rest
  }

  #finished(isCancelled: boolean): CompletionEvent {
    this.isFinished = true
    const written = this.#choices.map((choice) => choice.written)
    const answer = {
      reasoning: written.map(({ reasoning }) => reasoning).join(""),
      text: written.map(({ text }) => text).join(""),
    }
    const usage = toUsage(this.#usage, answer, this.#options.estimate)
    return {
      type: "finished",
      finishReasons: this.#choices.map((choice) => (isCancelled ? "cancelled" : choice.finishReason)),
      usage,
      timings: this.#timings(usage),
    }
  }

  #timings({ completionTokens }: Usage): Timings {
    const totalMs = this.#elapsed()
    const decodedMs = totalMs - (this.#firstTokenMs ?? totalMs)
    const tokensPerSecond = completionTokens < 2 || decodedMs <= 0 ? null : (completionTokens * 1000) / decodedMs
    return { waitedMs: 0, firstTokenMs: this.#firstTokenMs, totalMs, tokensPerSecond }
  }

  #elapsed(): number {
    return this.#options.clock.monotonic() - this.#options.since
  }
}

function tryParse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

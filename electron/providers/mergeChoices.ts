import type { CompletionEvent, FinishReason, Timings, Usage } from "../contract/completion.ts"
import { AsyncQueue } from "../core/asyncQueue.ts"

type Finished = Extract<CompletionEvent, { type: "finished" }>
type OpenChoice = (choice: number, signal: AbortSignal) => AsyncIterable<CompletionEvent>

/** How many choices are asked for at a time: all at once could fill the queue, and no one else's turn would come. */
const choicesAtOnce = 8

/**
 * How often the prompt is counted: "once", however often it was read, or "each" time, as a service that is asked for every
 * choice of its own charges it.
 */
export type PromptCount = "once" | "each"

/**
 * Several answers to one request as one completion. It starts when the first of them starts and none of those that are asked
 * for at once was refused, and is finished when all are; the failure of one ends them all. `open` begins one answer, whose own
 * events are those of choice 0.
 */
export async function* mergeChoices(
  signal: AbortSignal,
  count: number,
  promptCount: PromptCount,
  open: OpenChoice,
): AsyncGenerator<CompletionEvent> {
  const own = new AbortController()
  const ended = AbortSignal.any([signal, own.signal])
  const merged = new MergedChoices(count, promptCount)
  const choices = Array(count).keys()
  const runs = Array.from({ length: Math.min(count, choicesAtOnce) }, async () => {
    for (const choice of choices) await pump(ended.aborted ? nothing() : open(choice, ended), choice, merged)
  })
  try {
    yield* merged.events
  } finally {
    own.abort()
    await Promise.all(runs)
  }
}

/** What an answer says that was cancelled before it was begun. */
async function* nothing(): AsyncGenerator<never> {}

async function pump(events: AsyncIterable<CompletionEvent>, choice: number, merged: MergedChoices): Promise<void> {
  try {
    for await (const event of events) merged.take(choice, event)
    merged.end(choice)
  } catch (error) {
    merged.events.fail(error)
  }
}

/** Collects the events of all choices. */
class MergedChoices {
  readonly events = new AsyncQueue<CompletionEvent>()
  readonly #promptCount: PromptCount
  readonly #finished: (Finished | null)[]
  /** Those of the first that were neither refused nor have begun to wait or to answer. */
  readonly #undecided: Set<number>
  readonly #open: Set<number>
  /** What must wait until no choice can be refused any more. */
  #held: CompletionEvent[] = []
  /** Of the choice that started first: the others may find there what it has read. Null: none has started. */
  #cachedTokens: number | null = null

  constructor(count: number, promptCount: PromptCount) {
    this.#promptCount = promptCount
    this.#finished = Array.from({ length: count }, () => null)
    this.#undecided = new Set(Array(Math.min(count, choicesAtOnce)).keys())
    this.#open = new Set(Array(count).keys())
  }

  take(choice: number, event: CompletionEvent): void {
    this.#undecided.delete(choice)
    switch (event.type) {
      case "queued":
      case "loading":
        // One position is enough for the client: that of the first choice.
        if (this.#cachedTokens === null && choice === 0) this.events.push(event)
        break
      case "started":
        if (this.#cachedTokens === null) this.#held.push(event)
        this.#cachedTokens ??= event.cachedTokens
        break
      case "finished":
        this.#finished[choice] = event
        break
      default:
        this.#held.push({ ...event, choice })
    }
    this.#release()
  }

  /** One that was cancelled before it started ends without `finished`. */
  end(choice: number): void {
    this.#open.delete(choice)
    this.#undecided.delete(choice)
    this.#release()
    if (this.#open.size > 0) return
    if (this.#cachedTokens !== null) this.events.push(this.#allFinished(this.#cachedTokens))
    this.events.close()
  }

  #allFinished(cachedTokens: number): Finished {
    const finished = this.#finished.filter((choice) => choice !== null)
    const usages = finished.map(({ usage }) => usage)
    const promptTokens = Math.max(0, ...usages.map((usage) => usage.promptTokens))
    const usage = { ...sumUsage(usages), ...(this.#promptCount === "once" ? { promptTokens, cachedTokens } : {}) }
    return {
      type: "finished",
      finishReasons: this.#finished.map((choice): FinishReason => choice?.finishReasons[0] ?? "cancelled"),
      usage,
      timings: joinTimings(
        finished.map((choice) => choice.timings),
        usage.completionTokens,
      ),
    }
  }

  #release(): void {
    if (this.#undecided.size > 0) return
    for (const event of this.#held) this.events.push(event)
    this.#held = []
  }
}

function sumUsage(usages: readonly Usage[]): Usage {
  const sum = (read: (usage: Usage) => number) => usages.reduce((total, usage) => total + read(usage), 0)
  return {
    promptTokens: sum((usage) => usage.promptTokens),
    cachedTokens: sum((usage) => usage.cachedTokens),
    completionTokens: sum((usage) => usage.completionTokens),
    reasoningTokens: sum((usage) => usage.reasoningTokens),
    ...(usages.some((usage) => usage.isEstimated) ? { isEstimated: true } : {}),
  }
}

/** From the first choice's start to the last one's end; the speed is that of all together. */
function joinTimings(timings: readonly Timings[], tokens: number): Timings {
  const firsts = timings.map((timing) => timing.firstTokenMs).filter((ms) => ms !== null)
  const firstTokenMs = firsts.length === 0 ? null : Math.min(...firsts)
  const totalMs = Math.max(0, ...timings.map((timing) => timing.totalMs))
  const decodedMs = firstTokenMs === null ? 0 : totalMs - firstTokenMs
  return {
    waitedMs: Math.min(...timings.map((timing) => timing.waitedMs)),
    firstTokenMs,
    totalMs,
    tokensPerSecond: tokens < 2 || decodedMs <= 0 ? null : (tokens * 1000) / decodedMs,
  }
}

import { createHash } from "node:crypto"
import { LRUCache } from "lru-cache"
import type { CompletionEvent, CompletionRequest, Served } from "../../contract/completion.ts"
import type { Route } from "../../contract/routes.ts"
import type { Clock } from "../../core/clock.ts"

type Stored = { readonly events: readonly CompletionEvent[]; readonly expiresAt: number }

/** Wishes about the way of an answer, and who asked: the answer is the same. */
const besideTheAnswer: ReadonlySet<string> = new Set([
  "model",
  "stream",
  "stream_options",
  "user",
  "metadata",
  "store",
  "safety_identifier",
  "prompt_cache_key",
  "service_tier",
  "keep_alive",
])

/** Answers that are given again where exactly the same is asked. In memory only. */
export class ResponseCache {
  readonly #clock: Clock
  readonly #maxBytes: () => number
  #store: LRUCache<string, Stored> | null = null

  /** `maxBytes`: what all answers may take; 0 keeps none. */
  constructor({ clock, maxBytes }: { readonly clock: Clock; readonly maxBytes: () => number }) {
    this.#clock = clock
    this.#maxBytes = maxBytes
  }

  /** What is asked, as one text; null where the route keeps no such answers. */
  keyOf(route: Route | null, request: CompletionRequest): string | null {
    if (route === null || route.cache === null || this.#maxBytes() === 0) return null
    const { temperature, seed } = request.sampling
    if (route.cache.mode === "zero-temperature" && temperature !== 0 && seed === undefined) return null
    // Who changes the targets of a route wants their answers, not those of the targets before.
    const asked = JSON.stringify([route.id, route.targets, askedBy(request)])
    return createHash("sha256").update(asked).digest("base64")
  }

  /** The answer as if it was made now, at once and for nothing. */
  find(key: string): readonly CompletionEvent[] | null {
    const stored = this.#store?.get(key)
    if (stored === undefined) return null
    if (stored.expiresAt > this.#clock.now()) return stored.events.map(asHit)
    this.#store?.delete(key)
    return null
  }

  /** Passes an answer on, and keeps it if it comes to its end. */
  async *keep(
    key: string,
    ttlSeconds: number,
    events: AsyncIterable<CompletionEvent>,
  ): AsyncGenerator<CompletionEvent> {
    const kept: CompletionEvent[] = []
    for await (const event of events) {
      note(kept, event)
      if (event.type === "finished" && isWhole(event)) this.#set(key, kept, ttlSeconds)
      yield event
    }
  }

  clear(): void {
    this.#store?.clear()
  }

  #set(key: string, events: readonly CompletionEvent[], ttlSeconds: number): void {
    const maxSize = this.#maxBytes()
    if (maxSize === 0) return
    if (this.#store?.maxSize !== maxSize) this.#store = new LRUCache({ maxSize })
    const expiresAt = this.#clock.now() + ttlSeconds * 1000
    // Two bytes for a character, and the key.
    this.#store.set(key, { events, expiresAt }, { size: 2 * (JSON.stringify(events).length + key.length) })
  }
}

function askedBy({ wire, ...request }: CompletionRequest): unknown {
  if (wire === undefined) {
    const { input, sampling, stop, maxTokens, format, topLogprobs, choiceCount } = request
    return [input, sampling, stop, maxTokens, format, topLogprobs, choiceCount]
  }
  const fields = Object.entries(wire.body).filter(([name]) => !besideTheAnswer.has(name))
  // Only the outermost: within a schema the order of fields may be that of the answer.
  return [wire.surface, fields.sort(([a], [b]) => (a < b ? -1 : 1))]
}

/** One that was cut by the limit of the request is whole: the same request has the same limit. */
function isWhole({ finishReasons }: Extract<CompletionEvent, { type: "finished" }>): boolean {
  return finishReasons.every((reason) => reason !== "cancelled" && reason !== "content-filter")
}

/** Text that came in pieces is kept as one, where nothing else hangs on the pieces. */
function note(kept: CompletionEvent[], event: CompletionEvent): void {
  if (event.type === "queued" || event.type === "loading") return
  const last = kept.at(-1)
  const joined = last === undefined ? null : join(last, event)
  if (joined === null) kept.push(event)
  else kept[kept.length - 1] = joined
}

function join(a: CompletionEvent, b: CompletionEvent): CompletionEvent | null {
  if (a.type === "reasoning-delta" && b.type === "reasoning-delta" && a.choice === b.choice) {
    return { ...a, text: a.text + b.text }
  }
  if (a.type !== "text-delta" || b.type !== "text-delta" || a.choice !== b.choice) return null
  return a.logprobs === undefined && b.logprobs === undefined ? { ...a, text: a.text + b.text } : null
}

function asHit(event: CompletionEvent): CompletionEvent {
  if (event.type === "started") {
    const served: Served | undefined = event.served && { ...event.served, attempts: 0, cache: "hit" }
    return { ...event, served }
  }
  if (event.type !== "finished") return event
  const timings = { waitedMs: 0, firstTokenMs: 0, totalMs: 0, tokensPerSecond: null }
  return { ...event, timings, ...(event.cost === undefined ? {} : { cost: { ...event.cost, nanos: 0 } }) }
}

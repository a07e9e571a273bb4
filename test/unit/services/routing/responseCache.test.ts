import { describe, expect, it } from "vitest"
import type { CompletionEvent, CompletionRequest } from "../../../../electron/contract/completion.ts"
import type { Route } from "../../../../electron/contract/routes.ts"
import { ResponseCache } from "../../../../electron/services/routing/responseCache.ts"
import { ManualClock } from "../../../support/manualClock.ts"
import { finished, started, text } from "../../../support/serverEngine.ts"

const request: CompletionRequest = {
  model: "fast",
  input: { kind: "chat", messages: [{ role: "user", content: "Hi" }], templateArguments: {} },
  sampling: { temperature: 0 },
  stop: [],
}
const route = { id: "route-1", targets: [], cache: { mode: "zero-temperature", ttlSeconds: 60 } } as unknown as Route
const eager: Route = { ...route, cache: { mode: "all", ttlSeconds: 60 } }

function setUp(bytes = 1_000_000) {
  const clock = new ManualClock()
  const size = { bytes }
  const cache = new ResponseCache({ clock, maxBytes: () => size.bytes })
  const keep = async (key: string, ...events: readonly CompletionEvent[]) => {
    const answer = async function* () {
      yield* events
    }
    return Array.fromAsync(cache.keep(key, 60, answer()))
  }
  return { cache, clock, keep, size }
}

function wire(body: Record<string, unknown>): CompletionRequest {
  return { ...request, wire: { surface: "chat/completions", body } }
}

describe("what counts as the same", () => {
  const { cache } = setUp()
  const keyOf = (one: CompletionRequest, at: Route = route) => cache.keyOf(at, one)

  it("leaves out how the answer is told, who asked, and the order of the fields", () => {
    const one = wire({ messages: [], temperature: 0 })
    const other = wire({ temperature: 0, stream: true, user: "me", metadata: { a: 1 }, model: "x", messages: [] })
    expect(keyOf(one)).toBe(keyOf(other))
  })

  it.each([
    ["a field that Hearth does not know", { messages: [], top_secret: 1 }],
    ["another text", { messages: [{ role: "user", content: "Ho" }] }],
    ["another order within a field", { messages: [], schema: { b: 1, a: 1 } }],
  ])("is not %s", (_, body) => {
    const plain = wire({ messages: [], schema: { a: 1, b: 1 } })
    expect(keyOf(wire(body))).not.toBe(keyOf(plain))
  })

  it("is not what another route would answer, or the same one with other targets", () => {
    const changed = { ...route, targets: [{ id: "t", provider: "local", model: "ember" }] } as unknown as Route
    expect(new Set([keyOf(request), keyOf(request, { ...route, id: "route-2" }), keyOf(request, changed)]).size).toBe(3)
  })

  it("is nothing without a cache, and by chance only where the route wants that", () => {
    expect(cache.keyOf(null, request)).toBeNull()
    expect(keyOf(request, { ...route, cache: null })).toBeNull()
    expect(keyOf({ ...request, sampling: {} })).toBeNull()
    expect(keyOf({ ...request, sampling: { seed: 7 } })).not.toBeNull()
    expect(keyOf({ ...request, sampling: {} }, eager)).not.toBeNull()
    expect(setUp(0).cache.keyOf(eager, request)).toBeNull()
  })
})

it("gives an answer again: in one piece, at once and for nothing", async () => {
  const { cache, keep } = setUp()
  const served = { target: "x/a", attempts: 2, cache: "miss" } as const
  const cost = { nanos: 7, currency: "USD" }
  const end = { ...finished(), cost } as CompletionEvent
  await keep(
    "key",
    { type: "queued", position: 1 },
    { ...started, served } as CompletionEvent,
    ...text("Hel", "lo"),
    end,
  )
  const hit = cache.find("key")
  expect(hit).toMatchObject([
    { type: "started", served: { target: "x/a", attempts: 0, cache: "hit" } },
    { type: "text-delta", text: "Hello" },
    { type: "finished", cost: { nanos: 0, currency: "USD" }, timings: { totalMs: 0 } },
  ])
  expect(hit).toHaveLength(3)
})

it("forgets it when its time is over, and when it is told to", async () => {
  const { cache, clock, keep } = setUp()
  await keep("key", started, finished())
  clock.advance(59_999)
  expect(cache.find("key")).not.toBeNull()
  clock.advance(1)
  expect(cache.find("key")).toBeNull()
  await keep("key", started, finished())
  cache.clear()
  expect(cache.find("key")).toBeNull()
})

it("keeps nothing that is not whole", async () => {
  const { cache, keep } = setUp()
  const end = finished() as Extract<CompletionEvent, { type: "finished" }>
  await keep("cut", started, ...text("Hel"), { ...end, finishReasons: ["cancelled"] })
  await keep("censored", started, { ...end, finishReasons: ["content-filter"] })
  await keep("broken", started, ...text("Hel"))
  expect([cache.find("cut"), cache.find("censored"), cache.find("broken")]).toEqual([null, null, null])
})

it("never takes more than it may: the answer that was asked for least lately goes", async () => {
  const { cache, keep, size } = setUp(6_000)
  const long = "x".repeat(1_000)
  for (const key of ["a", "b"]) await keep(key, started, ...text(long), finished())
  expect(cache.find("a")).not.toBeNull()
  await keep("c", started, ...text(long), finished())
  expect([cache.find("a") !== null, cache.find("b"), cache.find("c") !== null]).toEqual([true, null, true])
  await keep("giant", started, ...text(long.repeat(10)), finished())
  expect(cache.find("giant")).toBeNull()
  size.bytes = 0
  await keep("d", started, finished())
  expect(cache.find("d")).toBeNull()
})

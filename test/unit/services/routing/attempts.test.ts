import { describe, expect, it } from "vitest"
import type { CompletionEvent } from "../../../../electron/contract/completion.ts"
import { AppError, type ErrorCode, type ErrorFacts } from "../../../../electron/contract/errors.ts"
import { type Attempt, fallOverTriggers } from "../../../../electron/contract/routes.ts"
import { aborted } from "../../../../electron/core/abort.ts"
import { createLog } from "../../../../electron/core/log.ts"
import type { AnswerPlan } from "../../../../electron/services/routing/answerPlan.ts"
import type { AnswerTarget } from "../../../../electron/services/routing/answerTarget.ts"
import { answerInTurn } from "../../../../electron/services/routing/attempts.ts"
import { HealthBook } from "../../../../electron/services/routing/targetHealth.ts"
import { until } from "../../../support/httpClient.ts"
import { ManualClock } from "../../../support/manualClock.ts"
import { finished, started, text } from "../../../support/serverEngine.ts"

type Play = (signal: AbortSignal) => AsyncGenerator<CompletionEvent>
type Policy = Partial<AnswerPlan["policy"]>

const good: Play = async function* () {
  yield* [started, ...text("H", "i"), finished()]
}
function fails(code: ErrorCode, facts?: ErrorFacts): Play {
  // biome-ignore lint/correctness/useYield: it fails before it says anything
  return async function* () {
    throw new AppError(code, `It is ${code}.`, { facts })
  }
}
const hangs: Play = async function* (signal) {
  yield { type: "queued", position: 3 }
  await aborted(signal)
}
const breaksOff: Play = async function* () {
  yield* [started, ...text("H", "e", "l")]
  throw new AppError("upstream_unavailable", "The connection broke.")
}

/** Targets named a, b, c …, each with what it does at each of its turns; the last one again and again. */
function setUp(plays: readonly (readonly Play[])[], policy: Policy = {}, sizes: readonly (number | null)[] = []) {
  const clock = new ManualClock()
  const lines: string[] = []
  const health = new HealthBook(clock)
  const asked: string[] = []
  const attempts: Attempt[] = []
  const turns = plays.map(() => 0)
  const ids = plays.map((_, at) => `x/${"abcdef"[at]}`)
  const targets = ids.map((id, at) => ({ id, name: id, contextSize: sizes[at] ?? null }) as AnswerTarget)
  const plan: AnswerPlan = {
    name: "fast",
    route: null,
    targets,
    skipped: [],
    policy: {
      triggers: fallOverTriggers,
      retries: { count: 0, pauseMs: 1_000 },
      firstTokenMs: null,
      maxQueue: null,
      breaker: { failures: 3, pauseMs: 30_000 },
      isForced: false,
      ...policy,
    },
  }
  const leaving = new AbortController()
  const run = () =>
    answerInTurn<CompletionEvent>(
      {
        plan,
        signal: leaving.signal,
        onAttempt: (attempt) => attempts.push(attempt),
        open(target, signal) {
          const at = ids.indexOf(target.id)
          asked.push(target.id)
          const own = plays[at] ?? []
          const play = own[Math.min(turns[at] ?? 0, own.length - 1)] ?? good
          turns[at] = (turns[at] ?? 0) + 1
          return play(signal)
        },
      },
      { health, clock, log: createLog("debug", (line) => lines.push(line)), random: () => 1 },
    )
  return { asked, attempts, clock, health, leaving, lines, run }
}

const types = (events: readonly CompletionEvent[]) => events.map(({ type }) => type)

describe("the failures of a target", () => {
  it("are not made good by an answer that its reader left in the middle", async () => {
    const { health, leaving, run } = setUp([
      [
        fails("upstream_error"),
        async function* (signal) {
          yield started
          await aborted(signal)
          yield finished("cancelled")
        },
      ],
    ])
    await expect(Array.fromAsync(run())).rejects.toMatchObject({ code: "upstream_error" })
    for await (const event of run()) if (event.type === "started") leaving.abort()
    expect(health.of("x/a")).toMatchObject({ failures: 1, firstTokenMs: null, runningCount: 0 })
  })
})

describe("a target that fails before its first token", () => {
  it.each([
    ["upstream_auth_failed", undefined],
    ["upstream_billing", undefined],
    ["upstream_rate_limited", undefined],
    ["upstream_unavailable", undefined],
    ["upstream_error", undefined],
    ["upstream_invalid_reply", undefined],
    ["upstream_timeout", undefined],
    ["upstream_refused", { status: 404 }],
    ["model_not_found", undefined],
    ["insufficient_memory", undefined],
    ["engine_crashed", undefined],
    ["rate_limit_exceeded", undefined],
    ["internal_error", undefined],
  ] as const)("is followed by the next, and the client sees one clean answer: %s", async (code, facts) => {
    const { attempts, run } = setUp([[fails(code, facts)], [good]])
    expect(types(await Array.fromAsync(run()))).toEqual(["started", "text-delta", "text-delta", "finished"])
    expect(attempts).toMatchObject([{ target: "x/a", error: { code } }, { target: "x/b" }])
    expect(attempts[1]?.error).toBeUndefined()
  })

  it("takes back what it has begun: nobody sees two beginnings", async () => {
    const beginsAndFails: Play = async function* () {
      yield started
      throw new AppError("upstream_error", "503")
    }
    const { run } = setUp([[beginsAndFails], [good]])
    expect(types(await Array.fromAsync(run())).filter((type) => type === "started")).toHaveLength(1)
  })

  it("is followed by nobody where the route does not say so", async () => {
    const { asked, run } = setUp([[fails("upstream_auth_failed")], [good]], { triggers: ["server-error"] })
    await expect(Array.fromAsync(run())).rejects.toMatchObject({ code: "upstream_auth_failed" })
    expect(asked).toEqual(["x/a"])
  })

  it.each([
    ["invalid_value", undefined],
    ["upstream_refused", { status: 400 }],
    ["unsupported_content", undefined],
    ["invalid_json_schema", undefined],
  ] as const)("is not to blame for the request's own fault, which no other target mends: %s", async (code, facts) => {
    const { asked, health, run } = setUp([[fails(code, facts)], [good]])
    await expect(Array.fromAsync(run())).rejects.toMatchObject({ code })
    expect([asked, health.of("x/a").failures]).toEqual([["x/a"], 0])
  })

  it("is named with all others when nobody can, under the last error", async () => {
    const { attempts, run } = setUp([[fails("upstream_auth_failed")], [fails("upstream_rate_limited")]])
    await expect(Array.fromAsync(run())).rejects.toMatchObject({
      code: "upstream_rate_limited",
      detail: "x/a: upstream_auth_failed\nx/b: upstream_rate_limited",
    })
    expect(attempts).toHaveLength(2)
  })

  it("is logged with its stack where nobody foresaw the error, and asked no more", async () => {
    const bug: Play = async function* () {
      yield started
      throw new TypeError("a bug")
    }
    const { lines, run } = setUp([[bug], [good]])
    await Array.fromAsync(run())
    expect(lines.join("\n")).toContain("TypeError: a bug")
  })
})

describe("a prompt that is too long for a target", () => {
  const tooLong = fails("context_length_exceeded")

  it("goes to the next that holds more, and past those that do not", async () => {
    const { asked, health, run } = setUp([[tooLong], [good], [good]], {}, [2_048, 1_024, 8_192])
    await Array.fromAsync(run())
    expect([asked, health.of("x/a").failures]).toEqual([["x/a", "x/c"], 0])
  })

  it("is refused where nobody holds more", async () => {
    const { asked, run } = setUp([[tooLong], [good]], {}, [2_048, 1_024])
    await expect(Array.fromAsync(run())).rejects.toMatchObject({ code: "context_length_exceeded" })
    expect(asked).toEqual(["x/a"])
  })
})

it("never changes the target once a token was told", async () => {
  const { asked, attempts, health, run } = setUp([[breaksOff], [good]])
  const seen: CompletionEvent[] = []
  const all = async () => {
    for await (const event of run()) seen.push(event)
  }
  await expect(all()).rejects.toMatchObject({ code: "upstream_unavailable" })
  expect([types(seen), asked]).toEqual([["started", "text-delta", "text-delta", "text-delta"], ["x/a"]])
  expect(attempts).toMatchObject([{ target: "x/a", error: { code: "upstream_unavailable" } }])
  expect(health.of("x/a").failures).toBe(1)
})

describe("a retry", () => {
  it("asks the same target again, after a pause that doubles", async () => {
    const failing = fails("upstream_error")
    const { asked, clock, run } = setUp([[failing, failing, good], [good]], { retries: { count: 2, pauseMs: 1_000 } })
    const events = Array.fromAsync(run())
    await until(() => clock.pendingCount === 1)
    clock.advance(999)
    expect(asked).toEqual(["x/a"])
    clock.advance(1)
    await until(() => asked.length === 2 && clock.pendingCount === 1)
    clock.advance(1_999)
    expect(asked).toHaveLength(2)
    clock.advance(1)
    expect(types(await events)).toContain("finished")
    expect(asked).toEqual(["x/a", "x/a", "x/a"])
  })

  it("waits as long as the target wants", async () => {
    const busy = fails("upstream_rate_limited", { retryAfterSeconds: 5 })
    const { asked, clock, run } = setUp([[busy, good]], { retries: { count: 1, pauseMs: 100 } })
    const events = Array.fromAsync(run())
    await until(() => clock.pendingCount === 1)
    clock.advance(4_999)
    expect(asked).toHaveLength(1)
    clock.advance(1)
    await events
    expect(asked).toHaveLength(2)
  })

  it.each([2, 3_600])("is left out where the target wants %i s and another one is free", async (retryAfterSeconds) => {
    const busy = fails("upstream_rate_limited", { retryAfterSeconds })
    const { asked, run } = setUp([[busy], [good]], { retries: { count: 5, pauseMs: 100 } })
    await Array.fromAsync(run())
    expect(asked).toEqual(["x/a", "x/b"])
  })

  it.each(["upstream_auth_failed", "upstream_billing", "model_not_found"] as const)(
    "would not help, so there is none: %s",
    async (code) => {
      const { asked, run } = setUp([[fails(code)], [good]], { retries: { count: 5, pauseMs: 100 } })
      await Array.fromAsync(run())
      expect(asked).toEqual(["x/a", "x/b"])
    },
  )

  it("ends with its pause when the client leaves", async () => {
    const { asked, clock, leaving, run } = setUp([[fails("upstream_error")]], { retries: { count: 1, pauseMs: 1_000 } })
    const events = Array.fromAsync(run())
    await until(() => clock.pendingCount === 1)
    leaving.abort()
    expect(await events).toEqual([])
    expect([asked, clock.pendingCount]).toEqual([["x/a"], 0])
  })
})

describe("waiting", () => {
  it("is given up for the next target after the route's time, not after the first token", async () => {
    const { attempts, clock, run } = setUp([[hangs], [good]], { firstTokenMs: 2_000 })
    const seen: CompletionEvent[] = []
    const all = (async () => {
      for await (const event of run()) seen.push(event)
    })()
    await until(() => seen.length === 1)
    clock.advance(2_000)
    await all
    expect(types(seen)).toEqual(["queued", "started", "text-delta", "text-delta", "finished"])
    expect(attempts[0]).toMatchObject({ durationMs: 2_000, error: { code: "upstream_timeout" } })
    expect(clock.pendingCount).toBe(0)
  })

  it("is given up where too many come before, but not at the last target: any place is better than none", async () => {
    const waits: Play = async function* () {
      yield { type: "queued", position: 3 }
      yield* [started, finished()]
    }
    const { asked, health, run } = setUp([[waits], [waits]], { maxQueue: 1 })
    expect(types(await Array.fromAsync(run()))).toEqual(["queued", "started", "finished"])
    expect([asked, health.of("x/a").failures]).toEqual([["x/a", "x/b"], 0])
    const patient = setUp([[waits], [good]], { maxQueue: 2 })
    await Array.fromAsync(patient.run())
    expect(patient.asked).toEqual(["x/a"])
  })

  it("ends without a word when the client leaves", async () => {
    const { health, leaving, run } = setUp([[hangs], [good]])
    const seen: CompletionEvent[] = []
    for await (const event of run()) {
      seen.push(event)
      leaving.abort()
    }
    expect([types(seen), health.of("x/a").runningCount, health.of("x/a").failures]).toEqual([["queued"], 0, 0])
  })
})

describe("a target whose circuit is open", () => {
  it("is passed by", async () => {
    const { asked, run } = setUp([[fails("upstream_error")], [good]])
    for (let i = 0; i < 4; i++) await Array.fromAsync(run())
    expect(asked.filter((id) => id === "x/a")).toHaveLength(3)
  })

  it("is probed by one request when its time has come, and answers all from then on", async () => {
    const failing = fails("upstream_error")
    const { asked, clock, run } = setUp([[failing, failing, failing, good], [good]])
    for (let i = 0; i < 3; i++) await Array.fromAsync(run())
    clock.advance(30_000)
    asked.length = 0
    await Promise.all([Array.fromAsync(run()), Array.fromAsync(run())])
    expect([...asked].sort()).toEqual(["x/a", "x/b"])
    await Array.fromAsync(run())
    expect(asked.at(-1)).toBe("x/a")
  })

  it("leaves nobody where it is the only one, and says for how long", async () => {
    const { run } = setUp([[fails("upstream_error")]])
    for (let i = 0; i < 3; i++) await Array.fromAsync(run()).catch(() => {})
    await expect(Array.fromAsync(run())).rejects.toMatchObject({ code: "no_target", facts: { retryAfterSeconds: 30 } })
  })
})

it("forgets the failures before an answer whose reader stops at its end, as one of a whole reply does", async () => {
  const { run, health } = setUp([[fails("upstream_error"), good]], { breaker: { failures: 2, pauseMs: 30_000 } })
  await expect(Array.fromAsync(run())).rejects.toThrow()
  for await (const { type } of run()) if (type === "finished") break
  expect(health.of("x/a")).toMatchObject({ failures: 0, runningCount: 0 })
})

it("lets go of the target when whoever reads stops reading", async () => {
  let isClosed = false
  const endless: Play = async function* () {
    try {
      yield started
      for (;;) yield* text("x")
    } finally {
      isClosed = true
    }
  }
  const { attempts, health, run } = setUp([[endless], [good]])
  for await (const event of run()) if (event.type === "text-delta") break
  expect([isClosed, health.of("x/a").runningCount, attempts.length]).toEqual([true, 0, 1])
})

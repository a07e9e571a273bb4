import type { DatabaseSync } from "node:sqlite"
import { describe, expect, it } from "vitest"
import { AppError } from "../../../../electron/contract/errors.ts"
import type { Budget } from "../../../../electron/contract/keys.ts"
import { openAccess } from "../../../../electron/services/access/access.ts"
import type { Need } from "../../../../electron/services/limits/limitService.ts"
import { accessOf, keyOf, openLimits, openTestDatabase } from "../../../support/limits.ts"

const need = (promptTokens: number, maxTokens?: number, rest: Partial<Need> = {}): Need => ({
  promptTokens,
  choiceCount: 1,
  ...(maxTokens === undefined ? {} : { maxTokens }),
  ...rest,
})
const small = need(1, 1)
const usage = (promptTokens: number, completionTokens: number) => ({ promptTokens, completionTokens })
const usd = (nanos: number) => ({ nanos, currency: "USD" })
/** So many billionths of a dollar for each token. */
const perToken = (nanos: number, currency = "USD") => {
  const perMillion = nanos / 1_000
  return { currency, inputPerMillion: perMillion, cachedPerMillion: null, outputPerMillion: perMillion }
}
const tokens = (count: number, period: Budget["period"] = "day"): Budget => ({
  period,
  amount: { kind: "tokens", tokens: count },
})
const dollars = (nanos: number, period: Budget["period"] = "day"): Budget => ({
  period,
  amount: { kind: "money", ...usd(nanos) },
})

function refusalOf(act: () => unknown): AppError {
  try {
    act()
  } catch (error) {
    if (error instanceof AppError) return error
    throw error
  }
  throw new Error("It was let in.")
}

describe("requests per minute", () => {
  it("slide: at the edge of two minutes there are no more than in one", () => {
    const limits = openLimits()
    const access = accessOf({ requestsPerMinute: 2 })
    limits.clock.advance(59_000)
    limits.admit(access, small).release()
    limits.clock.advance(2_000)
    limits.admit(access, small).release()
    const refused = refusalOf(() => limits.admit(access, small))
    expect(refused).toMatchObject({
      code: "rate_limit_exceeded",
      facts: { reason: "key-requests", retryAfterSeconds: 58 },
    })
    limits.clock.advance(57_999)
    expect(refusalOf(() => limits.admit(access, small)).facts).toMatchObject({ retryAfterSeconds: 1 })
    limits.clock.advance(1)
    limits.admit(access, small)
  })

  it("are told as they are left, with the time until all are free again", () => {
    const limits = openLimits()
    const access = accessOf({ requestsPerMinute: 2, tokensPerMinute: 1000 })
    expect(limits.rateLimits(access)).toEqual([
      { kind: "requests", limit: 2, remaining: 2, resetMs: 0 },
      { kind: "tokens", limit: 1000, remaining: 1000, resetMs: 0 },
    ])
    limits.admit(access, need(100, 400))
    limits.clock.advance(20_000)
    expect(limits.rateLimits(access)).toEqual([
      { kind: "requests", limit: 2, remaining: 1, resetMs: 40_000 },
      { kind: "tokens", limit: 1000, remaining: 500, resetMs: 40_000 },
    ])
    expect(limits.rateLimits(openAccess)).toEqual([])
    expect(limits.rateLimits(accessOf({}, "key_2"))).toEqual([])
  })

  it("of one key leave another key alone", () => {
    const limits = openLimits()
    limits.admit(accessOf({ requestsPerMinute: 1 }), small)
    limits.admit(accessOf({ requestsPerMinute: 1 }, "key_2"), small)
    expect(refusalOf(() => limits.admit(accessOf({ requestsPerMinute: 1 }), small)).code).toBe("rate_limit_exceeded")
  })
})

describe("tokens per minute", () => {
  it("are reserved with the request and given back by the truth", () => {
    const limits = openLimits()
    const access = accessOf({ tokensPerMinute: 1000 })
    const first = limits.admit(access, need(100, 700))
    expect(refusalOf(() => limits.admit(access, need(1, 200))).facts).toMatchObject({ retryAfterSeconds: 60 })
    first.settle(usage(100, 50), null)
    limits.admit(access, need(50, 800))
    expect(limits.rateLimits(access)).toMatchObject([{ remaining: 0 }])
  })

  it("that a longer answer than was guessed has used count in full", () => {
    const limits = openLimits()
    const access = accessOf({ tokensPerMinute: 3000 })
    limits.admit(access, need(10)).settle(usage(10, 2990), null)
    expect(refusalOf(() => limits.admit(access, small)).code).toBe("rate_limit_exceeded")
  })

  it("are waited for until enough of the oldest have slid out, not until all have", () => {
    const limits = openLimits()
    const access = accessOf({ tokensPerMinute: 100 })
    for (let index = 0; index < 5; index += 1) {
      limits.admit(access, need(10, 10)).settle(usage(10, 10), null)
      limits.clock.advance(10_000)
    }
    expect(refusalOf(() => limits.admit(access, need(20, 15))).facts).toMatchObject({ retryAfterSeconds: 20 })
    limits.clock.advance(20_000)
    limits.admit(access, need(20, 15))
  })

  it("refuse a request that never fits, and say so", () => {
    const limits = openLimits()
    const refused = refusalOf(() => limits.admit(accessOf({ tokensPerMinute: 100 }), need(50, 51)))
    expect(refused.message).toContain("101 tokens, and its key only 100")
  })

  it("let an answer of unknown length begin where it fits, also under a small limit", () => {
    const limits = openLimits()
    const access = accessOf({ tokensPerMinute: 100 })
    limits.admit(access, need(50))
    expect(limits.rateLimits(access)).toMatchObject([{ remaining: 0 }])
  })

  it("count each choice", () => {
    const limits = openLimits()
    const access = accessOf({ tokensPerMinute: 100 })
    limits.admit(access, need(10, 30, { choiceCount: 3 }))
    expect(limits.rateLimits(access)).toMatchObject([{ remaining: 0 }])
  })
})

it("stays exact when a client asks for more tokens than numbers can count", () => {
  const limits = openLimits()
  const access = accessOf({ requestsPerMinute: 100, tokensPerMinute: Number.MAX_SAFE_INTEGER })
  const most = need(Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER, { choiceCount: 128 })
  const running = Array.from({ length: 50 }, () => limits.admit(access, most))
  for (const one of running) one.settle(usage(3, 4), null)
  expect(limits.usageOf(access)).toMatchObject({ tokens: { day: 350 } })
  expect(limits.rateLimits(access)).toMatchObject([{}, { remaining: Number.MAX_SAFE_INTEGER - 350 }])
})

describe("concurrency", () => {
  it("is free again however a request ends, and once for each", () => {
    const limits = openLimits()
    const access = accessOf({ concurrency: 1 })
    const first = limits.admit(access, small)
    expect(refusalOf(() => limits.admit(access, small))).toMatchObject({
      code: "rate_limit_exceeded",
      facts: { retryAfterSeconds: 1 },
    })
    first.settle(usage(1, 1), null)
    first.release()
    first.release()
    const second = limits.admit(access, small)
    expect(refusalOf(() => limits.admit(access, small)).code).toBe("rate_limit_exceeded")
    second.release()
    limits.admit(access, small)
  })
})

describe("budgets", () => {
  it("count what was used, and what running requests may use", () => {
    const limits = openLimits()
    const access = accessOf({ budgets: [tokens(100)] })
    const running = limits.admit(access, need(10, 50))
    // It would fit beside what has been used: it may be let in when the other turns out small.
    expect(refusalOf(() => limits.admit(access, need(10, 50)))).toMatchObject({ code: "rate_limit_exceeded" })
    running.settle(usage(10, 5), null)
    limits.admit(access, need(10, 50)).settle(usage(10, 50), null)
    const refused = refusalOf(() => limits.admit(access, need(10, 50)))
    expect(refused).toMatchObject({ code: "insufficient_quota", facts: { period: "day" } })
    limits.admit(access, need(10, 15))
  })

  it("let answers of unknown length have the rest, one at a time", () => {
    const limits = openLimits()
    const access = accessOf({ budgets: [tokens(100)] })
    const running = limits.admit(access, need(10))
    expect(refusalOf(() => limits.admit(access, need(10))).code).toBe("rate_limit_exceeded")
    running.settle(usage(10, 60), null)
    limits.admit(access, need(10)).settle(usage(10, 20), null)
    expect(refusalOf(() => limits.admit(access, need(1))).code).toBe("insufficient_quota")
  })

  it("begin anew with the day and the month of this computer", () => {
    const limits = openLimits()
    const access = accessOf({ budgets: [tokens(100), tokens(150, "month")] })
    limits.admit(access, need(50, 50)).settle(usage(50, 50), null)
    const refused = refusalOf(() => limits.admit(access, small))
    const resetsAt = Number(refused.facts?.resetsAt)
    limits.clock.advance(resetsAt - limits.clock.now() - 1)
    expect(refusalOf(() => limits.admit(access, small)).code).toBe("insufficient_quota")
    limits.clock.advance(1)
    limits.admit(access, need(25, 25)).settle(usage(25, 25), null)
    const monthly = refusalOf(() => limits.admit(access, small))
    expect(monthly.facts).toMatchObject({ period: "month" })
    limits.clock.advance(Number(monthly.facts?.resetsAt) - limits.clock.now())
    limits.admit(access, small)
  })

  it("count a request on the day on which it was let in", () => {
    const limits = openLimits({ keys: () => [keyOf({ budgets: [tokens(100)] })] })
    const access = accessOf({ budgets: [tokens(100)] })
    const running = limits.admit(access, need(50, 50))
    limits.clock.advance(24 * 60 * 60 * 1000)
    limits.admit(access, need(50, 50))
    running.settle(usage(50, 50), null)
    expect(limits.usage()).toMatchObject([{ tokens: { day: 0, month: 100 }, budgets: [{ used: 0 }] }])
  })

  it("in money hold back what a request may cost at most", () => {
    const limits = openLimits()
    const access = accessOf({ budgets: [dollars(100)] })
    limits.admit(access, need(1, 1, { prices: [perToken(30)] }))
    const second = () => limits.admit(access, need(1, 1, { prices: [perToken(30)] }))
    expect(refusalOf(second).code).toBe("rate_limit_exceeded")
    limits.admit(access, need(1, 1, { prices: [perToken(20)] }))
  })

  it("in money hold back the price of the dearest who may answer, whatever its currency", () => {
    const limits = openLimits()
    const access = accessOf({ budgets: [dollars(100)] })
    const prices = [perToken(30), perToken(280, "CNY"), perToken(1)]
    limits.admit(access, need(1, 1, { prices }))
    expect(refusalOf(() => limits.admit(access, need(1, 1, { prices: [perToken(10.5)] }))).code).toBe(
      "rate_limit_exceeded",
    )
    limits.admit(access, need(1, 1, { prices: [perToken(10)] }))
  })

  it("in money count costs of another currency by the rate, and those without one as all there is", () => {
    const limits = openLimits({ keys: () => [keyOf({ budgets: [dollars(100)] })] })
    const access = accessOf({ budgets: [dollars(100)] })
    limits.admit(access, small).settle(usage(1, 1), { nanos: 350, currency: "CNY" })
    expect(limits.usage()).toMatchObject([{ budgets: [{ used: 50 }] }])
    limits.admit(access, small).settle(usage(1, 1), { nanos: 1, currency: "JPY" })
    expect(refusalOf(() => limits.admit(access, small)).code).toBe("insufficient_quota")
    expect(limits.usage()).toMatchObject([{ budgets: [{ used: 100 }] }])
  })

  it("that are spent are answered by the fallback, which no budget counts, but rates do", () => {
    const limits = openLimits({ keys: () => [keyOf({ budgets: [tokens(100)] })] })
    const access = accessOf({ budgets: [tokens(100)], fallback: "ember", requestsPerMinute: 3 })
    const first = limits.admit(access, need(50, 50))
    expect(first.fallback).toBeNull()
    first.settle(usage(50, 40), null)
    const second = limits.admit(access, need(50, 50))
    expect(second.fallback).toBe("ember")
    second.settle(usage(50, 50), usd(7))
    expect(limits.usage()).toMatchObject([
      { requests: { day: 2 }, tokens: { day: 190 }, cost: { day: [usd(7)] }, budgets: [{ used: 90 }] },
    ])
    expect(limits.admit(access, need(5, 5)).fallback).toBeNull()
    expect(refusalOf(() => limits.admit(access, small)).code).toBe("rate_limit_exceeded")
  })
})

describe("a restart", () => {
  it("forgets no request of the last minute and nothing that was spent", () => {
    const database = openTestDatabase()
    const access = accessOf({ requestsPerMinute: 2, tokensPerMinute: 1000, budgets: [tokens(300)] })
    const before = openLimits({ database })
    before.admit(access, need(50, 50)).settle(usage(50, 40), null)
    before.clock.advance(30_000)
    before.admit(access, need(50, 50)).settle(usage(50, 60), null)
    const after = openLimits({ database, clock: before.clock })
    expect(after.rateLimits(access)).toEqual([
      { kind: "requests", limit: 2, remaining: 0, resetMs: 60_000 },
      { kind: "tokens", limit: 1000, remaining: 800, resetMs: 60_000 },
    ])
    expect(refusalOf(() => after.admit(access, small)).facts).toMatchObject({ retryAfterSeconds: 30 })
    after.clock.advance(30_000)
    expect(refusalOf(() => after.admit(access, need(50, 51))).code).toBe("insufficient_quota")
    after.admit(access, need(50, 50))
  })

  it("counts as used what a killed host had reserved, once", () => {
    const database = openTestDatabase()
    const access = accessOf({ budgets: [tokens(300), dollars(100)] })
    const before = openLimits({ database })
    before.admit(access, need(100, 100, { prices: [perToken(0.45)] }))
    for (let restart = 0; restart < 2; restart += 1) {
      const after = openLimits({ database, clock: before.clock, keys: () => [keyOf(access.key?.policy ?? {})] })
      expect(after.usage()).toMatchObject([
        { requests: { day: 1 }, tokens: { day: 200 }, budgets: [{ used: 200 }, { used: 90 }], runningCount: 0 },
      ])
    }
  })
})

it("counts what unlimited keys and requests without a key use, too", () => {
  const limits = openLimits({ keys: () => [keyOf({})] })
  limits.admit(accessOf({}), small).settle(usage(3, 4), usd(5))
  const running = limits.admit(openAccess, small)
  expect(limits.usageOf(openAccess)).toMatchObject({ keyId: "", requests: { day: 1 }, tokens: { day: 0 } })
  running.settle(usage(1, 1), null)
  expect(limits.usageOf(openAccess)).toMatchObject({ requests: { day: 1 }, tokens: { day: 2 }, runningCount: 0 })
  expect(limits.usage()).toMatchObject([{ keyId: "key_1", requests: { day: 1 }, tokens: { day: 7 } }])
  expect(limits.usageOf(accessOf({}))).toEqual(limits.usage()[0])
})

it("takes counts of a provider that are none for nothing, and never throws at the end", () => {
  const limits = openLimits()
  const access = accessOf({ budgets: [tokens(100)] })
  limits.admit(access, small).settle(usage(Number.NaN, -5), { nanos: 1.5, currency: "USD" })
  limits.admit(access, small).settle(usage(Number.POSITIVE_INFINITY, 2), null)
  expect(limits.usageOf(access)).toMatchObject({ tokens: { day: 2 }, cost: { day: [usd(2)] } })
})

it("keeps in the database only the last minute and what runs", () => {
  const limits = openLimits()
  const access = accessOf({ requestsPerMinute: 100 })
  limits.admit(access, small)
  for (let index = 0; index < 20; index += 1) {
    limits.admit(access, small).release()
    limits.clock.advance(10_000)
  }
  const rows = limits.database.prepare("SELECT COUNT(*) AS count FROM admissions").get()
  // Looked through once a minute: at most two minutes' worth, and the one that runs.
  expect(Number(rows?.count)).toBeLessThanOrEqual(14)
})

describe("what no limit depends on", () => {
  const written = ({ database }: { database: DatabaseSync }) =>
    database.prepare("SELECT key_id, currency, requests, tokens, nanos FROM spending ORDER BY key_id, currency").all()

  it("is written a moment later, alike as one, and nothing of it twice", () => {
    const limits = openLimits()
    for (let request = 0; request < 3; request++) limits.admit(openAccess, small).settle(usage(1, 2), usd(0.5))
    limits.admit(openAccess, small).settle(usage(1, 2), { nanos: 7, currency: "CNY" })
    limits.admit(accessOf({}, "key_2"), small).settle(usage(10, 20), null)
    expect(written(limits)).toEqual([])
    for (let wait = 0; wait < 3; wait++) limits.clock.advance(250)
    expect(written(limits)).toMatchObject([
      { key_id: "", currency: "CNY", requests: 1, tokens: 3, nanos: 7 },
      { key_id: "", currency: "USD", requests: 3, tokens: 9, nanos: 3 },
      { key_id: "key_2", currency: "", requests: 1, tokens: 30, nanos: 0 },
    ])
  })

  it("counts for a budget that the key is given a moment after", () => {
    const limits = openLimits()
    limits.admit(accessOf({}), small).settle(usage(50, 49), null)
    expect(refusalOf(() => limits.admit(accessOf({ budgets: [tokens(100)] }), small)).code).toBe("insufficient_quota")
  })

  it("is not lost when Hearth is closed, nor what ends while it closes", () => {
    const limits = openLimits()
    const late = limits.admit(openAccess, small)
    limits.admit(openAccess, small).settle(usage(1, 2), null)
    limits.close()
    expect(written(limits)).toMatchObject([{ requests: 1, tokens: 3 }])
    late.settle(usage(4, 5), null)
    expect(written(limits)).toMatchObject([{ requests: 2, tokens: 12 }])
  })
})

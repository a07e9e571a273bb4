import type { Usage } from "../../contract/completion.ts"
import type { KeyPolicy } from "../../contract/keys.ts"
import type { Money } from "../../contract/money.ts"
import type { Clock } from "../../core/clock.ts"
import { must } from "../../core/invariant.ts"
import type { Log } from "../../core/log.ts"
import type { LimitStore } from "../../store/limitStore.ts"
import { whole } from "../../store/spendingStore.ts"
import type { Access } from "../access/access.ts"
import { type BudgetBook, type BudgetVerdict, judge, type Reservation, tokensLeft } from "./budgets.ts"
import { dayOf, endOf } from "./calendar.ts"
import type { ExchangeRates } from "./exchange.ts"
import type { KeyMeter, KeyMeters } from "./keyMeter.ts"
import { budgetHeld, budgetSpent, tooManyAtOnce, tooManyRequests, tooManyTokens } from "./limitErrors.ts"
import { dearest, type Need, tokensOf } from "./need.ts"
import type { RateEntry } from "./rateWindow.ts"
import type { SpendingBuffer } from "./spendingBuffer.ts"

/** A request that was let in. The first of `settle` and `release` counts, what comes later does nothing. Neither throws. */
export interface Admission {
  /** Who is to answer instead, as a budget is spent; null: whoever was asked for. */
  readonly fallback: string | null
  /** What it has used. `cost`: at the price of now; null without one. */
  settle(usage: Pick<Usage, "promptTokens" | "completionTokens">, cost: Money | null): void
  /** It has used nothing. It stays one request of its minute and day. */
  release(): void
}

const pruneEveryMs = 60_000

export function createAdmissions(parts: {
  readonly store: LimitStore
  readonly meters: KeyMeters
  /** For what no limit depends on. */
  readonly later: SpendingBuffer
  readonly rates: () => ExchangeRates
  readonly log: Log
  readonly clock: Clock
}): (access: Access, need: Need) => Admission {
  const { store, meters, later, rates, clock } = parts
  const log = parts.log.child("limits")
  let prunedAt = clock.monotonic()

  function prune(): void {
    if (clock.monotonic() - prunedAt < pruneEveryMs) return
    prunedAt = clock.monotonic()
    store.prune(clock.now() - pruneEveryMs)
  }

  return ({ key }, need) => {
    const at = clock.now()
    const day = dayOf(at)
    const keyId = key?.id ?? ""
    const meter = meters.of(keyId)
    if (key === null || !isMetered(key.policy)) {
      if (key !== null) assertConcurrency(key.policy, meter)
      return open(keyId, meter, { day, tokens: 0, reserve: null, isCounted: true })
    }
    const { policy } = key
    const now = clock.monotonic()
    assertConcurrency(policy, meter)
    const book = { day, totals: meter.totals(day), reservations: meter.reservations, rates: rates() }
    const within = tokensOf(need, policy, tokensLeft(policy.budgets, book))
    const reserve = dearest(need, within, book.rates)
    const isCounted = isWithinBudgets(policy, book, { tokens: within, reserve }, at)
    const tokens = isCounted ? within : tokensOf(need, policy)
    assertRates(policy, meter, now, tokens)
    prune()
    const reservation = { day, tokens, reserve: isCounted ? reserve : null, isCounted }
    const id = store.admit({ keyId, at, ...reservation })
    const entry = meter.window.add(now, tokens)
    meter.reservations.add(reservation)
    return open(keyId, meter, reservation, { id, entry }, isCounted ? null : policy.fallback)
  }

  function open(
    keyId: string,
    meter: KeyMeter,
    reservation: Reservation,
    written: { readonly id: number; readonly entry: RateEntry } | null = null,
    fallback: string | null = null,
  ): Admission {
    const { day, isCounted } = reservation
    meter.runningCount += 1
    let isOver = false
    const end = (tokens: number, cost: Money | null) => {
      if (isOver) return
      isOver = true
      meter.runningCount -= 1
      if (written !== null) meter.window.correct(written.entry, tokens)
      try {
        const spending = { keyId, day, requests: 1, tokens, cost, isCounted }
        if (written === null) later.add(spending)
        else store.settle(written.id, spending)
        meter.reservations.delete(reservation)
        meter.forgetTotals()
      } catch (error) {
        // What was reserved stays so: better too much than nothing.
        log.error("what a request has used could not be stored", { key: keyId }, error)
      }
    }
    return {
      fallback,
      settle: ({ promptTokens, completionTokens }, cost) => end(whole(promptTokens) + whole(completionTokens), cost),
      release: () => end(0, null),
    }
  }
}

/** Whether there is anything that must be written down before the request is let in. */
function isMetered({ requestsPerMinute, tokensPerMinute, budgets }: KeyPolicy): boolean {
  return requestsPerMinute !== null || tokensPerMinute !== null || budgets.length > 0
}

function assertConcurrency({ concurrency }: KeyPolicy, { runningCount }: KeyMeter): void {
  if (concurrency !== null && runningCount >= concurrency) throw tooManyAtOnce(concurrency)
}

function assertRates(policy: KeyPolicy, { window }: KeyMeter, now: number, tokens: number): void {
  const { requestsPerMinute, tokensPerMinute } = policy
  const requestsMs = window.waitMs(now, { requestsPerMinute, tokensPerMinute: null }, tokens)
  const tokensMs = window.waitMs(now, { requestsPerMinute: null, tokensPerMinute }, tokens)
  if (tokensPerMinute !== null && tokensMs > requestsMs) throw tooManyTokens(tokensPerMinute, tokens, tokensMs)
  if (requestsPerMinute !== null && requestsMs > 0) throw tooManyRequests(requestsPerMinute, requestsMs)
  if (tokensPerMinute !== null && tokensMs > 0) throw tooManyTokens(tokensPerMinute, tokens, tokensMs)
}

/** False where the fallback answers instead. */
function isWithinBudgets(
  { budgets, fallback }: KeyPolicy,
  book: BudgetBook,
  wanted: Pick<Reservation, "tokens" | "reserve">,
  at: number,
): boolean {
  const verdicts = budgets.map((budget) => ({ budget, verdict: judge(budget, book, wanted) }))
  const first = (kind: BudgetVerdict) => verdicts.find(({ verdict }) => verdict === kind)?.budget
  const spent = first("spent")
  const held = first("held")
  if (spent === undefined && held === undefined) return true
  if (fallback !== null) return false
  if (spent !== undefined) throw budgetSpent(spent, endOf(spent.period, at))
  throw budgetHeld(must(held, "a budget that is not free is spent or held"))
}

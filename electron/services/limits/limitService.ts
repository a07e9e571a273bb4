import type { ApiKey, KeyPolicy, KeyUsage, RateLimitState } from "../../contract/keys.ts"
import { type Clock, systemClock } from "../../core/clock.ts"
import type { Log } from "../../core/log.ts"
import type { LimitStore } from "../../store/limitStore.ts"
import type { SpendingStore } from "../../store/spendingStore.ts"
import type { Access } from "../access/access.ts"
import { type Admission, createAdmissions } from "./admissions.ts"
import { dayOf, daysOf } from "./calendar.ts"
import type { ExchangeRates } from "./exchange.ts"
import { KeyMeters } from "./keyMeter.ts"
import { describeUsage } from "./keyUsage.ts"
import type { Need } from "./need.ts"
import type { RateWindow } from "./rateWindow.ts"
import { SpendingBuffer } from "./spendingBuffer.ts"

/** Keeps keys within what they may use, and counts what everybody uses. */
export interface LimitService {
  /**
   * Lets a request in and reserves what it may use, in one step that no other request can come between. Throws
   * `rate_limit_exceeded` (facts: `retryAfterSeconds`) and `insufficient_quota`. The admission must be settled or released
   * when the request has ended, however that was.
   */
  admit(access: Access, need: Need): Admission
  /** What the `x-ratelimit-*` headers tell; empty for a key without such limits. */
  rateLimits(access: Access): readonly RateLimitState[]
  /** Of all keys. */
  usage(): readonly KeyUsage[]
  /** Of the caller's key; without one: of all requests without a key, under the id "". */
  usageOf(access: Access): KeyUsage
  /** Writes what has not been written. */
  close(): void
}

export type { Admission, Need }

export type LimitParts = {
  readonly store: LimitStore
  readonly spending: SpendingStore
  readonly keys: () => readonly Pick<ApiKey, "id" | "policy">[]
  /** What one US dollar costs, by currency. A cost that cannot be converted spends a budget in another currency. */
  readonly rates: () => ExchangeRates
  readonly log: Log
  readonly clock?: Clock
}

/** Days whose spending is kept: those of two months, and some more for time zones and clocks that are set. */
const keptMs = 70 * 24 * 60 * 60 * 1000

/** Takes over where a host that has ended or was killed stopped. */
export function createLimitService(parts: LimitParts): LimitService {
  const { store, spending, keys, rates, clock = systemClock } = parts
  store.recover()
  store.prune(clock.now() - 60_000)
  spending.prune(dayOf(clock.now() - keptMs))
  const later = new SpendingBuffer({ store: spending, clock, log: parts.log.child("limits") })
  const meters = new KeyMeters({
    totals(...asked) {
      later.flush()
      return spending.totals(...asked)
    },
  })
  meters.restore(store, clock.now(), clock.monotonic())
  const admit = createAdmissions({ ...parts, clock, meters, later })

  return {
    admit,
    rateLimits: ({ key }) => (key === null ? [] : rateLimitsOf(meters.of(key.id).window, key.policy)),
    close: () => later.close(),
    usage() {
      later.flush()
      const now = clock.now()
      const month = daysOf("month", dayOf(now))
      const days = spending.allTotals(dayOf(now), dayOf(now))
      const months = spending.allTotals(month.from, month.to)
      return keys().map((key) =>
        describeUsage(key, { day: days.get(key.id), month: months.get(key.id) }, meters.of(key.id), rates(), now),
      )
    },
    usageOf({ key }) {
      const now = clock.now()
      const { id, policy } = key ?? { id: "", policy: { budgets: [] } }
      const meter = meters.of(id)
      return describeUsage({ id, policy }, meter.totals(dayOf(now)), meter, rates(), now)
    },
  }

  function rateLimitsOf(window: RateWindow, policy: KeyPolicy): RateLimitState[] {
    const now = clock.monotonic()
    const used = window.used(now)
    const resetMs = window.resetMs(now)
    const limits = [
      { kind: "requests", limit: policy.requestsPerMinute, used: used.requests },
      { kind: "tokens", limit: policy.tokensPerMinute, used: used.tokens },
    ] as const
    return limits.flatMap(({ kind, limit, used }) =>
      limit === null ? [] : [{ kind, limit, remaining: Math.max(0, limit - used), resetMs }],
    )
  }
}

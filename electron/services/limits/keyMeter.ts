import type { LimitStore } from "../../store/limitStore.ts"
import type { SpendingStore } from "../../store/spendingStore.ts"
import type { PeriodTotals, Reservation } from "./budgets.ts"
import { daysOf } from "./calendar.ts"
import { RateWindow } from "./rateWindow.ts"

/** What one key is doing now, and what it has used as far as that is stored. */
export class KeyMeter {
  readonly window = new RateWindow()
  readonly reservations = new Set<Reservation>()
  runningCount = 0
  readonly #keyId: string
  readonly #spending: Pick<SpendingStore, "totals">
  #totals: (PeriodTotals & { readonly of: string }) | null = null

  constructor(keyId: string, spending: Pick<SpendingStore, "totals">) {
    this.#keyId = keyId
    this.#spending = spending
  }

  /** Read anew after every change and on every new day. */
  totals(day: string): PeriodTotals {
    if (this.#totals?.of !== day) {
      const month = daysOf("month", day)
      this.#totals = {
        of: day,
        day: this.#spending.totals(this.#keyId, day, day),
        month: this.#spending.totals(this.#keyId, month.from, month.to),
      }
    }
    return this.#totals
  }

  forgetTotals(): void {
    this.#totals = null
  }
}

/** The meters of all keys, made when they are needed. */
export class KeyMeters {
  readonly #meters = new Map<string, KeyMeter>()
  readonly #spending: Pick<SpendingStore, "totals">

  constructor(spending: Pick<SpendingStore, "totals">) {
    this.#spending = spending
  }

  of(keyId: string): KeyMeter {
    const known = this.#meters.get(keyId)
    if (known !== undefined) return known
    const meter = new KeyMeter(keyId, this.#spending)
    this.#meters.set(keyId, meter)
    return meter
  }

  /** The minute before this host was started. Rows of the future are a clock that was set back: they count as of now. */
  restore(store: LimitStore, now: number, monotonicNow: number): void {
    for (const { keyId, at, tokens } of store.since(now - 60_000)) {
      this.of(keyId).window.add(monotonicNow - Math.max(0, now - at), tokens)
    }
  }
}

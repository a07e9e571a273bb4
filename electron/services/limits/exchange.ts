import type { Currency, Money } from "../../contract/money.ts"

/** What one US dollar costs, by currency. */
export type ExchangeRates = Readonly<Record<Currency, number>>

/** Nanos of another currency, rounded up; null where a rate is missing. */
export function nanosIn(currency: Currency, money: Money, rates: ExchangeRates): number | null {
  if (money.currency === currency || money.nanos === 0) return money.nanos
  const [from, to] = [rateOf(money.currency, rates), rateOf(currency, rates)]
  return from === null || to === null ? null : Math.ceil((money.nanos / from) * to)
}

function rateOf(currency: Currency, rates: ExchangeRates): number | null {
  if (currency === "USD") return 1
  return Object.hasOwn(rates, currency) ? (rates[currency] ?? null) : null
}

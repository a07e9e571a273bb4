import type { Budget, KeyUsage } from "../../contract/keys.ts"
import type { Money } from "../../contract/money.ts"
import type { SpentTotals } from "../../store/spendingStore.ts"
import { daysOf, endOf, type Period } from "./calendar.ts"
import { type ExchangeRates, nanosIn } from "./exchange.ts"

/** What a running request may come to. `reserve`: null where nothing of its price is known. */
export type Reservation = {
  readonly day: string
  readonly tokens: number
  readonly reserve: Money | null
  readonly isCounted: boolean
}

export type PeriodTotals = Readonly<Record<Period, SpentTotals>>

/** All that budgets are compared with. */
export type BudgetBook = {
  readonly day: string
  readonly totals: PeriodTotals
  readonly reservations: Iterable<Reservation>
  readonly rates: ExchangeRates
}

/** "held": running requests have reserved so much that nobody knows yet whether it is spent. */
export type BudgetVerdict = "free" | "held" | "spent"

/** Whether a request that may come to this much fits into a budget beside all that was used and is reserved. */
export function judge(budget: Budget, book: BudgetBook, wanted: Omit<Reservation, "day" | "isCounted">): BudgetVerdict {
  // Counting the tokens of a text uses none: it is held back by no budget.
  if (wanted.tokens === 0) return "free"
  const limit = limitOf(budget)
  const used = usedOf(budget, book)
  const need = needOf(budget, wanted, book.rates)
  if (used >= limit || used + need > limit) return "spent"
  return used + reservedOf(budget, book) + need > limit ? "held" : "free"
}

/** Tokens that the tightest budget in tokens still has; Infinity without one. */
export function tokensLeft(budgets: readonly Budget[], book: BudgetBook): number {
  const left = budgets
    .filter(({ amount }) => amount.kind === "tokens")
    .map((budget) => limitOf(budget) - usedOf(budget, book) - reservedOf(budget, book))
  return Math.min(...left)
}

/** As the window shows it: without what is only reserved. */
export function describeBudget(
  budget: Budget,
  book: Omit<BudgetBook, "day" | "reservations">,
  now: number,
): KeyUsage["budgets"][number] {
  const used = usedOf(budget, book)
  return { budget, used: Number.isFinite(used) ? used : limitOf(budget), resetsAt: endOf(budget.period, now) }
}

function limitOf({ amount }: Budget): number {
  return amount.kind === "tokens" ? amount.tokens : amount.nanos
}

function usedOf({ period, amount }: Budget, { totals, rates }: Pick<BudgetBook, "totals" | "rates">): number {
  const { countedTokens, countedCost } = totals[period]
  if (amount.kind === "tokens") return countedTokens
  return [...countedCost].reduce((sum, [currency, nanos]) => sum + inBudget(amount, { currency, nanos }, rates), 0)
}

function reservedOf(budget: Budget, { day, reservations, rates }: BudgetBook): number {
  const { from, to } = daysOf(budget.period, day)
  let sum = 0
  for (const one of reservations) {
    if (one.isCounted && one.day >= from && one.day <= to) sum += needOf(budget, one, rates)
  }
  return sum
}

function needOf({ amount }: Budget, { tokens, reserve }: Omit<Reservation, "day" | "isCounted">, rates: ExchangeRates) {
  if (amount.kind === "tokens") return tokens
  return reserve === null ? 0 : inBudget(amount, reserve, rates)
}

/** Where a rate is missing nothing can be compared: then the budget counts as spent, rather than as never to be spent. */
function inBudget(amount: Money, money: Money, rates: ExchangeRates): number {
  return nanosIn(amount.currency, money, rates) ?? Number.POSITIVE_INFINITY
}

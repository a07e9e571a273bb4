import type { KeyPolicy, KeyUsage } from "../../contract/keys.ts"
import type { Money } from "../../contract/money.ts"
import { noSpending, type SpentTotals } from "../../store/spendingStore.ts"
import { describeBudget } from "./budgets.ts"
import type { ExchangeRates } from "./exchange.ts"
import type { KeyMeter } from "./keyMeter.ts"

/** What a key has used until now; requests that run are counted as requests already. */
export function describeUsage(
  key: { readonly id: string; readonly policy: Pick<KeyPolicy, "budgets"> },
  { day = noSpending, month = noSpending }: { readonly day?: SpentTotals; readonly month?: SpentTotals },
  { runningCount }: Pick<KeyMeter, "runningCount">,
  rates: ExchangeRates,
  now: number,
): KeyUsage {
  return {
    keyId: key.id,
    requests: { day: day.requests + runningCount, month: month.requests + runningCount },
    tokens: { day: day.tokens, month: month.tokens },
    cost: { day: toMoney(day.cost), month: toMoney(month.cost) },
    budgets: key.policy.budgets.map((budget) => describeBudget(budget, { totals: { day, month }, rates }, now)),
    runningCount,
  }
}

function toMoney(cost: ReadonlyMap<string, number>): Money[] {
  return [...cost].map(([currency, nanos]) => ({ nanos, currency })).sort((a, b) => (a.currency < b.currency ? -1 : 1))
}

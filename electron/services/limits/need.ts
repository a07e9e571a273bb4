import type { KeyPolicy } from "../../contract/keys.ts"
import type { Money, Price } from "../../contract/money.ts"
import { whole } from "../../store/spendingStore.ts"
import { type ExchangeRates, nanosIn } from "./exchange.ts"

/** What a request may use, as far as it can be known before it is answered. */
export type Need = {
  readonly promptTokens: number
  /** Of one choice. Absent: a guess, and the answer may turn out longer than what was left. */
  readonly maxTokens?: number
  readonly choiceCount: number
  /** Of everybody who may come to answer it. Without one, budgets in money count it only when it has been answered. */
  readonly prices?: readonly Price[]
}

/** More than any answer can have: clients may ask for what they like, and sums must stay exact. */
const mostTokens = 1e12

/** What an answer is taken for whose length the client has not bounded. */
const guessedTokens = 1024

/**
 * The bound that the client has given; else a guess that fits into what can be had, if only the prompt and a token for each
 * choice do: otherwise a key could never use the last thousand tokens of its budget.
 */
export function tokensOf(
  need: Need,
  { tokensPerMinute }: Pick<KeyPolicy, "tokensPerMinute">,
  left = Number.POSITIVE_INFINITY,
): number {
  const { maxTokens, choiceCount } = need
  const prompt = Math.min(whole(need.promptTokens), mostTokens)
  if (maxTokens !== undefined) return Math.min(prompt + whole(maxTokens) * choiceCount, mostTokens)
  const most = Math.max(prompt + choiceCount, Math.min(left, tokensPerMinute ?? Number.POSITIVE_INFINITY))
  return Math.min(prompt + guessedTokens * choiceCount, most)
}

/** A million tokens cost the price: one costs a thousand nanos for each unit of it. */
const nanosPerToken = 1_000

/** The most that so many tokens may cost, whoever answers; null where nobody has a price. */
export function dearest({ promptTokens, prices = [] }: Need, tokens: number, rates: ExchangeRates): Money | null {
  const prompt = Math.min(whole(promptTokens), tokens)
  const costs = prices.map(({ currency, inputPerMillion, outputPerMillion }: Price) => ({
    nanos: Math.ceil((prompt * inputPerMillion + (tokens - prompt) * outputPerMillion) * nanosPerToken),
    currency,
  }))
  // One that cannot be compared is the dearest: no budget may be overdrawn by it.
  const inDollars = (money: Money) => nanosIn("USD", money, rates) ?? Number.POSITIVE_INFINITY
  return costs.reduce<Money | null>(
    (most, one) => (most !== null && inDollars(most) >= inDollars(one) ? most : one),
    null,
  )
}

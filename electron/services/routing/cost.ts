import type { Usage } from "../../contract/completion.ts"
import type { Money, Price } from "../../contract/money.ts"

/** What the tokens cost, to the billionth: rounded once, half up, and never a sum of rounded parts. */
export function costOf(
  { promptTokens, cachedTokens, completionTokens }: Pick<Usage, "promptTokens" | "cachedTokens" | "completionTokens">,
  { currency, inputPerMillion, cachedPerMillion, outputPerMillion }: Price,
): Money {
  // Providers are not bound to count consistently.
  const cached = Math.min(cachedTokens, promptTokens)
  const total =
    BigInt(promptTokens - cached) * nanosOf(inputPerMillion) +
    BigInt(cached) * nanosOf(cachedPerMillion ?? inputPerMillion) +
    BigInt(completionTokens) * nanosOf(outputPerMillion)
  return { nanos: Number((total + million / 2n) / million), currency }
}

/** What a million tokens in and a million tokens out cost, in dollars by the user's rates; null without a rate. */
export function blendedPrice(
  { currency, inputPerMillion, outputPerMillion }: Price,
  rates: Readonly<Record<string, number>>,
): number | null {
  const rate = currency === "USD" ? 1 : rates[currency]
  return rate === undefined || rate <= 0 ? null : (inputPerMillion + outputPerMillion) / rate
}

const million = 1_000_000n

/** Prices have at most nine decimals that count. */
function nanosOf(amount: number): bigint {
  return BigInt(Math.round(amount * 1e9))
}

import type { Usage } from "../../contract/completion.ts"
import type { LedgerSettings } from "../../contract/ledger.ts"
import type { Money } from "../../contract/money.ts"

/** What a price per million tokens is for one token: a billionth is the unit of `Money`, a million that of the price. */
const nanosPerToken = 1_000

/** What a local answer would have cost at the reference price, every token of the prompt counted as new; null for all others. */
export function savedBy(
  reference: LedgerSettings["reference"] | null,
  target: string | null,
  usage: Usage,
): Money | null {
  if (reference === null || target?.startsWith("local/") !== true) return null
  const { currency, inputPerMillion, outputPerMillion } = reference
  const price = usage.promptTokens * inputPerMillion + usage.completionTokens * outputPerMillion
  return { nanos: Math.round(price * nanosPerToken), currency }
}

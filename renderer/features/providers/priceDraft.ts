import type { Price } from "../../../electron/contract/money.ts"

/** A price as it is being typed; empty amounts are null. */
export type PriceDraft = {
  readonly currency: string
  readonly input: number | null
  readonly cached: number | null
  readonly output: number | null
}

export const emptyPrice: PriceDraft = { currency: "USD", input: null, cached: null, output: null }

export function priceDraftOf({ currency, inputPerMillion, cachedPerMillion, outputPerMillion }: Price): PriceDraft {
  return { currency, input: inputPerMillion, cached: cachedPerMillion, output: outputPerMillion }
}

/** Null where nothing was typed: what the model costs is not known. */
export function readPrice({ currency, input, cached, output }: PriceDraft): Price | null | "incomplete" {
  if (input === null && cached === null && output === null) return null
  if (input === null || output === null || !/^[A-Z]{3}$/.test(currency)) return "incomplete"
  return { currency, inputPerMillion: input, cachedPerMillion: cached, outputPerMillion: output }
}

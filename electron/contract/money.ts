/** ISO 4217, such as "USD" or "CNY". */
export type Currency = string

/** An exact amount: whole billionths of the currency, so that sums of fractions of a cent lose nothing. */
export type Money = { readonly nanos: number; readonly currency: Currency }

/** What a million tokens cost, in the currency itself: 0.27 is 27 cents. */
export type Price = {
  readonly currency: Currency
  readonly inputPerMillion: number
  /** Of input that the provider had in its cache; null: as other input. */
  readonly cachedPerMillion: number | null
  readonly outputPerMillion: number
}

import type { Currency, Money } from "./money.ts"
import type { RequestRecord } from "./server.ts"

/** Which requests are meant; absent fields do not restrict. Times in milliseconds since 1970, `from` included, `to` not. */
export type LedgerFilter = {
  readonly from?: number
  readonly to?: number
  /** Null: requests without a key. */
  readonly keyId?: string | null
  readonly provider?: string
  /** "provider/model": the one that answered, or where none did the last that was tried. Null: nobody was tried. */
  readonly target?: string | null
  readonly outcome?: "done" | "failed" | "cancelled"
  /** Looks in asked name, target, key, client and error. */
  readonly search?: string
}

/** Bodies are kept only where the user has switched that on, with what looks like a secret blacked out. */
export type LedgerBodies = {
  /** JSON as it was sent. */
  readonly request: string | null
  /** JSON with `choices` as in a reply of the OpenAI API, also of a stream. */
  readonly response: string | null
  /** Which of them are only the beginning. */
  readonly cut?: readonly ("request" | "response")[]
}

export type LedgerEntry = RequestRecord & { readonly bodies: LedgerBodies | null }

export type UsageGroup = "model" | "key" | "provider" | "none"

export type UsageQuery = {
  readonly from: number
  readonly to: number
  readonly bucket: "hour" | "day"
  readonly groupBy: UsageGroup
}

export type UsageTotals = {
  readonly requests: number
  readonly failed: number
  readonly promptTokens: number
  readonly cachedTokens: number
  readonly completionTokens: number
  readonly reasoningTokens: number
  /** How many of the requests have estimated counts. */
  readonly estimated: number
  readonly cost: readonly Money[]
  /** What local answers would have cost at the reference price. */
  readonly saved: readonly Money[]
  /** Means over the requests that have them; null where none has. */
  readonly firstTokenMs: number | null
  readonly tokensPerSecond: number | null
}

export type UsageReport = {
  readonly query: UsageQuery
  readonly totals: UsageTotals
  /** By descending tokens. `group` is the model's, provider's or key's id; "" for requests without one. */
  readonly groups: readonly ({ readonly group: string; readonly label: string } & UsageTotals)[]
  /** Without empty ones, oldest first. `at` is the beginning of the hour or day in this computer's time zone. */
  readonly buckets: readonly ({ readonly at: number; readonly group: string } & UsageTotals)[]
}

/** How the ledger is kept. */
export type LedgerSettings = {
  /** Whether what was asked and answered is kept, too. */
  readonly keepsBodies: boolean
  readonly bodyDays: number
  readonly recordDays: number
  /** The price that local answers are compared with. */
  readonly reference: {
    readonly label: string
    readonly currency: Currency
    readonly inputPerMillion: number
    readonly outputPerMillion: number
  }
  /** What one US dollar costs, by currency: for budgets in another currency than the cost. */
  readonly rates: Readonly<Record<Currency, number>>
}

/** A change of keys, providers, routes or settings of the server. Never a secret. */
export type AuditEntry = {
  readonly id: number
  readonly at: number
  /** Who: "window" for the owner, "host" for what Hearth did by itself, the id of a key for who manages over the API. */
  readonly actor: string
  /** "key.created", "provider.updated", "origin.allowed" … */
  readonly action: string
  /** What it was done to. */
  readonly subject: string
  /** Names of the fields that changed. */
  readonly fields: readonly string[]
}

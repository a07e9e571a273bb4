import type { Money } from "./money.ts"

/** An upper bound of what a key may use in a day or a month of this computer's calendar. */
export type Budget = {
  readonly period: "day" | "month"
  readonly amount: { readonly kind: "tokens"; readonly tokens: number } | ({ readonly kind: "money" } & Money)
}

/** What whoever holds a key may do. Null and empty mean: no limit. */
export type KeyPolicy = {
  /** Names of models and routes, `*` for any text; empty: all. */
  readonly models: readonly string[]
  readonly requestsPerMinute: number | null
  readonly tokensPerMinute: number | null
  readonly concurrency: number | null
  readonly budgets: readonly Budget[]
  /** The model or route that answers when a budget is spent, instead of an error; it is not counted against the budgets. */
  readonly fallback: string | null
  /** Addresses and networks (CIDR) that it may be used from; empty: all. */
  readonly addresses: readonly string[]
  /** Whether requests may be answered on other computers. */
  readonly mayLeave: boolean
  /** Whether it may manage the library over the API: find, download, import, change and remove models and adapters. */
  readonly mayManage: boolean
  readonly expiresAt: number | null
}

export type KeyState = "active" | "expired" | "revoked"

/** A credential that Hearth gives out, without itself: only its SHA-256 is kept. */
export type ApiKey = {
  readonly id: string
  readonly name: string
  /** How it begins, such as "sk-hearth-4fTq". */
  readonly prefix: string
  readonly policy: KeyPolicy
  readonly state: KeyState
  readonly createdAt: number
  readonly revokedAt: number | null
  readonly lastUsedAt: number | null
  /** Of the process only: from `HEARTH_API_KEY` or `OPENAI_API_KEY`; cannot be changed. */
  readonly isFromEnvironment: boolean
}

export type KeyDraft = { readonly name: string; readonly policy?: Partial<KeyPolicy> }

export type KeyPatch = { readonly name?: string; readonly policy?: Partial<KeyPolicy> }

/** The only time that the key itself is told. */
export type NewKey = { readonly key: ApiKey; readonly secret: string }

/** What a key has used in the running day and month. */
export type KeyUsage = {
  readonly keyId: string
  readonly requests: { readonly day: number; readonly month: number }
  readonly tokens: { readonly day: number; readonly month: number }
  /** One for each currency in which it was spent. */
  readonly cost: { readonly day: readonly Money[]; readonly month: readonly Money[] }
  readonly budgets: readonly {
    readonly budget: Budget
    /** In the unit of the budget: tokens, or nanos of its currency. */
    readonly used: number
    readonly resetsAt: number
  }[]
  readonly runningCount: number
}

/** A bound on requests or tokens of a minute, as the `x-ratelimit-*` headers tell it. */
export type RateLimitState = {
  readonly kind: "requests" | "tokens"
  readonly limit: number
  readonly remaining: number
  readonly resetMs: number
}

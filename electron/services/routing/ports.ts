/** What routing asks of the other services, with answers for a host that has none of them. */
import type { Usage } from "../../contract/completion.ts"
import { AppError } from "../../contract/errors.ts"
import type { Money, Price } from "../../contract/money.ts"
import type { ProviderInfo } from "../../contract/providers.ts"
import type { Provider } from "../../providers/provider.ts"
import type { Access } from "../access/access.ts"

/** What a request may use at most, as far as that is known before it is answered. */
export type Need = {
  readonly promptTokens: number
  readonly maxTokens?: number
  readonly choiceCount: number
  /** Of all targets that may come to answer it. */
  readonly prices: readonly Price[]
}

export type Admission = {
  /** Who answers instead, because a budget is spent; null: nothing is. */
  readonly fallback: string | null
  /** What it came to. */
  settle(usage: Usage, cost: Money | null): void
  /** It has ended, whichever way. */
  release(): void
}

export type Limits = {
  /** Throws `rate_limit_exceeded` and `insufficient_quota`. */
  admit(access: Access, need: Need): Admission
}

export const noLimits: Limits = { admit: () => ({ fallback: null, settle: () => {}, release: () => {} }) }

export type RemoteProviders = {
  list(): readonly ProviderInfo[]
  providerOf(id: string): Provider
}

export const noProviders: RemoteProviders = {
  list: () => [],
  providerOf: (id) => {
    throw new AppError("provider_not_found", `There is no provider '${id}'.`)
  },
}

export type Audit = {
  record(change: { readonly action: string; readonly subject: string; readonly fields: readonly string[] }): void
}

export const noAudit: Audit = { record: () => {} }

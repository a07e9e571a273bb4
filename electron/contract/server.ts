import type { CacheOutcome } from "./completion.ts"
import type { ErrorBody } from "./errors.ts"
import type { Money } from "./money.ts"
import type { Attempt } from "./routes.ts"

export type ServerState =
  | { readonly kind: "off" }
  | { readonly kind: "starting" }
  | { readonly kind: "on"; readonly host: string; readonly port: number; readonly startedAt: number }
  | { readonly kind: "stopping" }
  | {
      readonly kind: "failed"
      readonly error: ErrorBody /** A port that is free now, to be offered. */
      readonly freePort?: number
    }

export type ServerStatus = {
  readonly state: ServerState
  /** Base URLs that clients can use, `…/v1` included; empty unless on. */
  readonly addresses: readonly ServerAddress[]
  readonly runningRequests: number
}

export type ServerAddress = { readonly kind: "this-computer" | "network" | "docker"; readonly url: string }

export type RequestStatus =
  | { readonly kind: "waiting" }
  | { readonly kind: "streaming" }
  | { readonly kind: "done"; readonly httpStatus: number }
  | { readonly kind: "failed"; readonly httpStatus: number; readonly error: ErrorBody }
  /** The client went away or pressed stop. */
  | { readonly kind: "cancelled" }

/** One line of the live request list. Holds no bodies. */
export type RequestRecord = {
  readonly id: string
  readonly startedAt: number
  /** What was called, such as "chat/completions". */
  readonly operation: string
  readonly caller:
    | { readonly kind: "window" }
    | { readonly kind: "api"; readonly address: string; readonly userAgent: string | null }
  /** The key that was presented; null without one. */
  readonly key: { readonly id: string; readonly name: string } | null
  readonly askedModel: string | null
  /** As the reply names it. */
  readonly answeredBy: string | null
  /** "local/<model>" or "<provider>/<model>"; null while nobody has answered. */
  readonly target: string | null
  /** The route that was asked; null where a model was named. */
  readonly route: string | null
  /** Every try, in order, the one that answered included once it has ended. */
  readonly attempts: readonly Attempt[]
  readonly cache: CacheOutcome
  readonly status: RequestStatus
  readonly promptTokens: number | null
  readonly cachedTokens: number | null
  readonly completionTokens: number | null
  readonly reasoningTokens: number | null
  /** Whether the provider told no counts, so that they are estimated. */
  readonly isEstimated: boolean
  readonly firstTokenMs: number | null
  readonly tokensPerSecond: number | null
  readonly totalMs: number | null
  /** By the price at that time; null where there is none. */
  readonly cost: Money | null
  /** Of a local answer: what it would have cost at the reference price. */
  readonly saved: Money | null
}

/** A website that has asked for the models of this computer. */
export type WebOrigin = {
  readonly origin: string
  readonly decision: "asked" | "allowed" | "refused"
  readonly lastAskedAt: number
}

import type { ErrorCode } from "./errors.ts"

/** Why a target is given up for the next one. */
export type FallOverTrigger =
  /** 401 and 403 of the provider: its secret is not valid (any more). */
  | "auth"
  /** 402, or a quota that is used up. */
  | "billing"
  | "rate-limit"
  /** 5xx, a broken connection, and answers that cannot be understood. */
  | "server-error"
  | "timeout"
  /** The model is not there (any more). */
  | "not-found"
  | "out-of-memory"
  /** More wait before this request than the route allows. */
  | "queue"

export const fallOverTriggers: readonly FallOverTrigger[] = [
  "auth",
  "billing",
  "rate-limit",
  "server-error",
  "timeout",
  "not-found",
  "out-of-memory",
  "queue",
]

/**
 * "in-order": the first that can. "cheapest": by price, local ones first. "fastest": by the recent time to the first token.
 * "round-robin": in turns by weight.
 */
export type RouteStrategy = "in-order" | "cheapest" | "fastest" | "round-robin"

export type RouteTarget = {
  readonly id: string
  /** "local", or the id of a provider. */
  readonly provider: string
  /** The model as that provider names it; of a local one without its adapters. */
  readonly model: string
  /** Only for local ones. */
  readonly adapters: readonly { readonly id: string; readonly scale: number }[]
  /** 1 to 100: its share in "round-robin". */
  readonly weight: number
  readonly isEnabled: boolean
}

/** Requests with several prompts are answered anew each time: hardly anybody sends the same list twice. */
export type RouteCache = {
  /** "zero-temperature": answers that would be the same again. "all": whenever the same is asked. */
  readonly mode: "zero-temperature" | "all"
  readonly ttlSeconds: number
}

/** One public name and who answers it. */
export type Route = {
  readonly id: string
  /** What clients send as `model`; `*` stands for any text. */
  readonly name: string
  readonly isEnabled: boolean
  readonly strategy: RouteStrategy
  readonly targets: readonly RouteTarget[]
  readonly triggers: readonly FallOverTrigger[]
  /** How often one target is asked again before the next one, and the first pause; it doubles, with jitter. */
  readonly retries: { readonly count: number; readonly pauseMs: number }
  /** Until the first token; null: as the provider's own. */
  readonly firstTokenMs: number | null
  /** The most requests that may wait before this one at a local target. */
  readonly maxQueue: number | null
  /** A target that failed this often in a row is left out for so long, then asked by one request as a probe. */
  readonly breaker: { readonly failures: number; readonly pauseMs: number }
  readonly cache: RouteCache | null
  /** Whether requests may go to targets on other computers. */
  readonly mayLeave: boolean
}

/** What a route begins with: the first that can answers, and every failure that others can mend leads to the next. */
export const routeDefaults: Omit<Route, "id" | "name" | "targets"> = {
  isEnabled: true,
  strategy: "in-order",
  triggers: fallOverTriggers,
  retries: { count: 1, pauseMs: 500 },
  firstTokenMs: null,
  maxQueue: null,
  breaker: { failures: 3, pauseMs: 30_000 },
  cache: null,
  mayLeave: true,
}

export type RouteDraft = Partial<Omit<Route, "id" | "targets">> & {
  readonly name: string
  readonly targets: readonly (Pick<RouteTarget, "provider" | "model"> & Partial<RouteTarget>)[]
}

/** How a target does, whichever routes it is in. */
export type TargetHealth = {
  /** "provider/model". */
  readonly target: string
  readonly circuit: "closed" | "open" | "half-open"
  /** When an open circuit lets a probe through. */
  readonly probeAt: number | null
  readonly failures: number
  readonly lastError: { readonly code: ErrorCode; readonly at: number } | null
  /** A moving mean over the last answers. */
  readonly firstTokenMs: number | null
  readonly runningCount: number
}

/** Why a target is not among those that would be asked. */
export type SkipReason =
  | "disabled"
  | "provider-disabled"
  | "model-not-found"
  | "circuit-open"
  | "may-not-leave"
  | "not-allowed"
  | "cannot-do-this"

/** Who would be asked, in this order, and who would not. */
export type RoutePlan = {
  /** The name of the route, or of the one model that is meant. */
  readonly name: string
  readonly routeId: string | null
  readonly targets: readonly string[]
  readonly skipped: readonly { readonly target: string; readonly reason: SkipReason }[]
}

/** One try at one target, as headers, the request list and the ledger tell it. */
export type Attempt = {
  /** "provider/model". */
  readonly target: string
  readonly startedAt: number
  readonly durationMs: number
  /** Absent for the one that answered. */
  readonly error?: { readonly code: ErrorCode; readonly message: string }
}

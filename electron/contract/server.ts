import type { ErrorBody } from "./errors.ts"

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
  readonly askedModel: string | null
  readonly answeredBy: string | null
  readonly status: RequestStatus
  readonly promptTokens: number | null
  readonly cachedTokens: number | null
  readonly completionTokens: number | null
  readonly firstTokenMs: number | null
  readonly tokensPerSecond: number | null
  readonly totalMs: number | null
}

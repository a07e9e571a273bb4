import type { Middleware, ParameterizedContext } from "koa"
import type { Served } from "../contract/completion.ts"
import type { RateLimitState } from "../contract/keys.ts"
import type { Access } from "../services/access/access.ts"
import type { Manager } from "../services/access/managerAccess.ts"
import type { Caller } from "../services/answers/caller.ts"

export type ApiState = {
  /** "req_…", also in the answer's `x-request-id`. */
  requestId: string
  /** Set by the middleware that looks at keys; every route comes after it. */
  access: Access
  /** Who manages the library; null where nobody has shown the right to. */
  manager: Manager | null
  /** What is left now of the caller's minute. */
  rateLimits: () => readonly RateLimitState[]
  /** Null unless the token of a session was presented. */
  session: SessionModel | null
  /** The body as JSON, once it has been read. */
  body?: unknown
}

/** The session that a request belongs to, as far as models are concerned. */
export type SessionModel = {
  /** Null while none is bound. */
  readonly name: string | null
  bind(name: string): void
}

export type ApiContext = ParameterizedContext<ApiState>
export type ApiMiddleware = Middleware<ApiState>

/** The IP address of the other end; IPv4 in its own form where the socket is an IPv6 one. */
export function clientAddress(ctx: ApiContext): string {
  return (ctx.req.socket.remoteAddress ?? "").replace(/^::ffff:(?=\d+\.)/i, "")
}

export function callerOf(ctx: ApiContext, operation: string, onTry?: (soFar: Partial<Served>) => void): Caller {
  return {
    kind: "api",
    requestId: ctx.state.requestId,
    operation,
    address: clientAddress(ctx),
    userAgent: ctx.get("User-Agent").slice(0, 200) || null,
    access: ctx.state.access,
    sent: () => ctx.state.body,
    ...(onTry === undefined ? {} : { onTry }),
  }
}

import { isLoopbackAddress } from "../../core/localAddress.ts"
import { openAccess } from "../../services/access/access.ts"
import type { AccessServices } from "../../services/access/accessServices.ts"
import type { Origination } from "../../services/access/authenticator.ts"
import { type ApiContext, type ApiMiddleware, clientAddress, type SessionModel } from "../apiContext.ts"

/** What the door asks of those who know who may come in, and tells them of what was changed. */
export type ServerAccess = Pick<
  AccessServices,
  "audit" | "authenticate" | "authenticateKey" | "authenticateManager" | "sessions" | "origins" | "hostNames"
>

/** Where the library is managed: everything below needs the right to. */
export const managePath = "/api/hearth/v1"

/** They say that Hearth is here and nothing else; a login brings its key in the body. */
const publicPaths: ReadonlySet<string> = new Set(["/", "/health", "/auth/login"])

/** Finds out by what right a request is made, and refuses those that have none. */
export function authenticate(parts: ServerAccess): ApiMiddleware {
  const { authenticate: check, authenticateManager, sessions } = parts
  return async (ctx, next) => {
    const isManaging = ctx.path.startsWith(managePath)
    // Whoever manages asks no models: no model's limits apply.
    const isOpen = publicPaths.has(ctx.path) || isManaging
    const presented = presentedCredential(ctx)
    ctx.state.manager = isManaging ? authenticateManager(presented, originationOf(ctx)) : null
    const access = isOpen ? openAccess : await check(presented, originationOf(ctx))
    ctx.state.access = access
    ctx.state.session = access.sessionId === null ? null : sessionModel(sessions, access.sessionId)
    return next()
  }
}

function sessionModel(sessions: ServerAccess["sessions"], id: string): SessionModel {
  return {
    get name() {
      return sessions.modelOf(id)
    },
    bind: (name) => sessions.bind(id, name),
  }
}

export function originationOf(ctx: ApiContext): Origination {
  const address = clientAddress(ctx)
  return { address, isLoopback: isLoopbackAddress(address) }
}

/** The first that is one: there are clients that send all of them, with a key in one only. `api-key` is Azure's. */
function presentedCredential(ctx: ApiContext): string | null {
  const bearer = /^bearer\s+(.*)$/i.exec(ctx.get("Authorization").trim())?.[1] ?? ""
  const given = [bearer, ctx.get("x-api-key"), ctx.get("api-key")].map((text) => text.trim())
  return given.find((text) => !isPlaceholder(text)) ?? null
}

/** What clients send that were given no key. */
function isPlaceholder(text: string): boolean {
  return /^(?:none|null|undefined|)$/i.test(text)
}

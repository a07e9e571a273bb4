import { isLoopbackAddress } from "../../core/localAddress.ts"
import { openAccess } from "../../services/access/access.ts"
import type { Authenticate, Origination } from "../../services/access/authenticator.ts"
import { type ApiContext, type ApiMiddleware, clientAddress } from "../apiContext.ts"

/** They say that Hearth is here and nothing else. */
const publicPaths: ReadonlySet<string> = new Set(["/", "/health"])

/** Finds out by what right a request is made, and refuses those that have none. */
export function authenticate(check: Authenticate): ApiMiddleware {
  return (ctx, next) => {
    ctx.state.access = publicPaths.has(ctx.path) ? openAccess : check(presentedCredential(ctx), originationOf(ctx))
    return next()
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

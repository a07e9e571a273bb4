import { AppError } from "../../contract/errors.ts"
import { isLoopbackHost, isOwnAddress, parseHostHeader } from "../../core/localAddress.ts"
import type { ApiMiddleware } from "../apiContext.ts"

/** Names by which containers call the machine that they run on. They cannot be registered, so no website can point them here. */
const containerNames: ReadonlySet<string> = new Set([
  "host.docker.internal",
  "gateway.docker.internal",
  "host.containers.internal",
])

/**
 * Refuses requests that were meant for another host: a website whose name was made to resolve to this computer (DNS rebinding)
 * cannot choose the Host header. Checked on every bind address. `hostNames`: what the owner of this computer calls it.
 */
export function hostGuard(hostNames: () => readonly string[]): ApiMiddleware {
  return (ctx, next) => {
    const host = parseHostHeader(ctx.req.headers.host)
    if (host !== null && (isAllowedHost(host) || isOneOf(hostNames(), host))) return next()
    throw new AppError(
      "host_not_allowed",
      "The Host header does not name this computer. Use localhost or one of its IP addresses in the base URL, or add the name in Hearth.",
    )
  }
}

function isAllowedHost(host: string): boolean {
  return isLoopbackHost(host) || isOwnAddress(host) || containerNames.has(host.toLowerCase())
}

/** Names are written with or without the dot at their end, and by some users with a port. */
function isOneOf(names: readonly string[], host: string): boolean {
  const plain = (text: string) => (parseHostHeader(text) ?? "").toLowerCase().replace(/\.$/, "")
  return names.some((name) => plain(name) !== "" && plain(name) === plain(host))
}

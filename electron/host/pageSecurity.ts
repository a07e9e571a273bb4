import type { Middleware } from "koa"
import { windowContentSecurityPolicy } from "../contract/windowPolicy.ts"
import { isLoopbackHost, parseHostHeader } from "../core/localAddress.ts"

/**
 * What holds for every answer: the page is for this computer's browser only (the Host header is what tells a rebound name), and
 * no other site may frame it, read it, or keep a handle on its window.
 */
export function pageSecurity(): Middleware {
  return async (ctx, next) => {
    ctx.set({
      "Content-Security-Policy": windowContentSecurityPolicy,
      "X-Content-Type-Options": "nosniff",
      "X-Frame-Options": "DENY",
      "Referrer-Policy": "no-referrer",
      "Cross-Origin-Opener-Policy": "same-origin",
      "Cross-Origin-Resource-Policy": "same-origin",
    })
    const host = parseHostHeader(ctx.req.headers.host)
    if (host !== null && isLoopbackHost(host)) return next()
    ctx.status = 421
    ctx.type = "text/plain"
    ctx.body = "Hearth's window is only shown at localhost."
  }
}

import { AppError } from "../../contract/errors.ts"
import type { ApiMiddleware } from "../apiContext.ts"

/** Rewrites the path to the one form that the routes know, so that nearly right base URLs work. */
export function paths(): ApiMiddleware {
  return (ctx, next) => {
    const canonical = canonicalPath(ctx.path)
    if (canonical !== ctx.path) ctx.path = canonical
    return next()
  }
}

/**
 * Without `/v1` or `/api/v1` (also repeated: base URL and client both brought it), doubled and trailing slashes, and without
 * the endpoint that some users give as base URL.
 */
export function canonicalPath(path: string): string {
  const clean = path.replaceAll(/\/{2,}/g, "/").replace(/(?<=.)\/$/, "")
  const bare = clean.replace(/^(?:(?:\/api)?\/v1(?=\/))+/, "")
  return bare.replace(/^(?:\/chat\/completions)+(?=\/(?:(?:chat\/)?completions|models)(?:\/|$))/, "")
}

/** For what no route has answered. */
export function unknownUrls(): ApiMiddleware {
  return async (ctx, next) => {
    const asked = `${ctx.method} ${ctx.path.slice(0, 200)}`
    await next()
    if (ctx.body !== undefined && ctx.body !== null) return
    if (ctx.status === 405 || ctx.status === 501) {
      throw new AppError("method_not_allowed", `Method not allowed (${asked}).`)
    }
    if (ctx.status !== 404) return
    throw new AppError("unknown_url", `Unknown URL (${asked}). The base URL for clients is http://${ctx.host}/v1.`)
  }
}

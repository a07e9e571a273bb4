import { AppError } from "../../contract/errors.ts"
import { isLoopbackAddress } from "../../core/localAddress.ts"
import { isSameSecret } from "../../core/secrets.ts"
import { openAccess } from "../../services/access/access.ts"
import { type ApiContext, type ApiMiddleware, clientAddress } from "../apiContext.ts"

/** Says that Hearth is here and nothing else. */
const publicPaths: ReadonlySet<string> = new Set(["/", "/health"])

/** Programs on this computer need no key, and any that they send is fine; other computers need `apiKey`. */
export function keyGuard(apiKey: string | null): ApiMiddleware {
  return (ctx, next) => {
    ctx.state.access = openAccess
    if (isLoopbackAddress(clientAddress(ctx)) || publicPaths.has(ctx.path)) return next()
    const presented = presentedKey(ctx)
    if (presented === "" || apiKey === null) {
      throw new AppError(
        "missing_api_key",
        apiKey === null
          ? "Other computers need an API key, and none is set on this one. Set HEARTH_API_KEY where Hearth runs."
          : "Other computers need an API key: send it as 'Authorization: Bearer …' or 'x-api-key'.",
      )
    }
    if (!isSameSecret(presented, apiKey)) throw new AppError("invalid_api_key", "This API key is not valid.")
    return next()
  }
}

function presentedKey(ctx: ApiContext): string {
  const bearer = /^bearer\s+(.*)$/i.exec(ctx.get("Authorization").trim())?.[1]
  return (bearer ?? (ctx.get("x-api-key") || ctx.get("api-key"))).trim()
}

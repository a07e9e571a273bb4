import type Router from "@koa/router"
import { AppError } from "../../contract/errors.ts"
import { type JsonObject, optional, type Reader, readString, required } from "../../protocols/fields.ts"
import { readBody } from "../../protocols/openaiRequest.ts"
import type { Logins } from "../../services/access/logins.ts"
import type { ApiContext, ApiState } from "../apiContext.ts"
import { readJsonBody } from "../jsonBody.ts"
import { originationOf } from "../middleware/authenticate.ts"

/** Sessions: a token for a day, and the model that answers in it. */
export function addAuthRoutes(router: Router<ApiState>, logins: Logins): void {
  router.post("/auth/login", async (ctx) => {
    const body = await readAuthBody(ctx)
    const apiKey = required(body, "api_key", readText)
    const [provider, model] = [optionalText(body, "provider_name"), optionalText(body, "model_name")]
    if (provider !== undefined && model === undefined) required(body, "model_name", readText)
    const { token, expiresIn } = await logins.login({ apiKey, provider, model }, originationOf(ctx))
    ctx.body = { token, expires_in: expiresIn, message: "Logged in." }
  })

  router.post("/auth/bind-model", async (ctx) => {
    const body = await readAuthBody(ctx)
    const asked = {
      provider: required(body, "provider_name", readText),
      model: required(body, "model_name", readText),
    }
    const { provider, model } = logins.bind(ctx.state.access, asked)
    ctx.body = { message: "The model is bound to this session.", provider_name: provider, model_name: model }
  })

  router.post("/auth/logout", (ctx) => {
    logins.logout(ctx.state.access)
    ctx.body = { message: "Logged out." }
  })
}

/** Anybody may send one, also from other computers. */
const bodyLimitBytes = 1024 * 1024

/** Tokens are nothing for caches. */
async function readAuthBody(ctx: ApiContext): Promise<JsonObject> {
  ctx.set("Cache-Control", "no-store")
  return readBody(await readJsonBody(ctx, bodyLimitBytes))
}

const readText: Reader<string> = (value, path) => {
  const text = readString(value, path).trim()
  if (text !== "") return text
  throw new AppError("missing_required_parameter", `'${path}' is empty.`, { param: path })
}

/** Forms send the fields that were left empty, too. */
function optionalText(body: JsonObject, name: string): string | undefined {
  return optional(body, name, readString)?.trim() || undefined
}

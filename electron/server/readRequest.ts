import type { Caller } from "../services/answers/caller.ts"
import type { RequestLog } from "../services/answers/requestLog.ts"
import type { ApiContext } from "./apiContext.ts"
import { readJsonBody } from "./jsonBody.ts"

/** The body as `parse` reads it. A refused request is a line of the request list too: there its author looks for the reason. */
export async function readRequest<Request>(
  ctx: ApiContext,
  caller: Caller,
  requests: RequestLog,
  parse: (body: unknown) => Request,
): Promise<Request> {
  let body: unknown
  try {
    body = await readJsonBody(ctx)
    ctx.state.body = body
    return parse(body)
  } catch (error) {
    const entry = requests.begin({ caller, askedModel: modelIn(body) })
    if (ctx.res.destroyed) entry.cancel()
    else entry.fail(error)
    throw error
  }
}

function modelIn(body: unknown): string | null {
  const model = (body as { model?: unknown } | null | undefined)?.model
  return typeof model === "string" ? model.slice(0, 200) : null
}

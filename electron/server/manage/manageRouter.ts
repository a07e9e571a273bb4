import Router from "@koa/router"
import { AppError } from "../../contract/errors.ts"
import type { Log } from "../../core/log.ts"
import type { ApiContext, ApiMiddleware, ApiState } from "../apiContext.ts"
import { managePath, type ServerAccess } from "../middleware/authenticate.ts"
import type { RunningRequests } from "../runningRequests.ts"
import { auditManaged } from "./auditManaged.ts"
import { followEvents } from "./events.ts"
import { manageDocument } from "./manageDocument.ts"
import type { ManagedHost } from "./managedHost.ts"
import type { ManageRoute } from "./manageRoute.ts"
import { manageRoutes } from "./manageRoutes.ts"
import { readBody, readQuery } from "./readInput.ts"

/** The library, managed by programs: each route is one call of the host, which knows nothing of HTTP. */
export function createManageRouter(parts: {
  readonly manage: ManagedHost
  readonly access: Pick<ServerAccess, "audit">
  readonly running: RunningRequests
  readonly version: string
  readonly log: Log
}): Router<ApiState> {
  const { manage, running, version } = parts
  // One spelling of each path, so that none is past the guard that looks at paths before.
  const router = new Router<ApiState>({ prefix: managePath, sensitive: true })
  router.use(forManagers())
  for (const route of manageRoutes) router[route.method](koaPath(route.path), answerWith(route, parts))
  router.get("/events", (ctx) => followEvents(ctx, manage, running))
  let document: unknown
  router.get("/openapi.json", (ctx) => {
    document ??= manageDocument(version)
    ctx.body = document
  })
  return router
}

/** What the library holds concerns nobody's cache. */
function forManagers(): ApiMiddleware {
  return (ctx, next) => {
    if (ctx.state.manager === null) throw new AppError("admin_required", "This needs the right to manage the library.")
    ctx.set("Cache-Control", "no-store")
    return next()
  }
}

function answerWith(
  route: ManageRoute,
  {
    manage,
    access,
    log,
  }: { readonly manage: ManagedHost; readonly access: Pick<ServerAccess, "audit">; readonly log: Log },
) {
  return async (ctx: ApiContext & { params: Record<string, string> }) => {
    const params = Object.fromEntries(route.params.map((name) => [name, ctx.params[name] ?? ""]))
    const rest = route.body === null ? readQuery(ctx.query, route.query) : await readBody(ctx, route.body)
    const output = await callHost(manage, route, route.toInput(params, rest))
    const by = ctx.state.manager?.id ?? ""
    if (route.method !== "get") log.info("managed", { call: route.call, by })
    auditManaged(access.audit, route, { by, params, body: rest, output })
    ctx.status = route.status
    if (route.result !== null) ctx.body = route.toResult(output, params)
  }
}

/** A refused field is called as the client called it. */
async function callHost(host: ManagedHost, { call, bodyAt }: ManageRoute, input: unknown): Promise<unknown> {
  try {
    return await host.call(call, input)
  } catch (error) {
    if (!(error instanceof AppError) || bodyAt === null || error.param === undefined) throw error
    const [outer, ...inner] = error.param.split(".")
    if (outer !== bodyAt) throw error
    throw AppError.fromBody({ ...error.toBody(), param: inner.length === 0 ? undefined : inner.join(".") })
  }
}

function koaPath(path: string): string {
  return path.replaceAll(/\{(\w+)\}/g, ":$1")
}

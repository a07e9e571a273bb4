import Router from "@koa/router"
import Koa from "koa"
import { createLogins } from "../services/access/logins.ts"
import type { AnswerServices } from "../services/answers/answerServices.ts"
import type { LimitService } from "../services/limits/limitService.ts"
import type { MetricsService } from "../services/metrics/metricsService.ts"
import type { AnswerParts } from "./answerEndpoint.ts"
import type { ApiState } from "./apiContext.ts"
import type { ManagedHost } from "./manage/managedHost.ts"
import { createManageRouter } from "./manage/manageRouter.ts"
import { accessLog } from "./middleware/accessLog.ts"
import { authenticate, type ServerAccess } from "./middleware/authenticate.ts"
import { cors } from "./middleware/cors.ts"
import { errors } from "./middleware/errors.ts"
import { hostGuard } from "./middleware/hostGuard.ts"
import { paths, unknownUrls } from "./middleware/paths.ts"
import { rateLimits } from "./middleware/rateLimits.ts"
import { requestId } from "./middleware/requestId.ts"
import { addAuthRoutes } from "./routes/auth.ts"
import { addChatRoute } from "./routes/chatCompletions.ts"
import { addCompletionRoute } from "./routes/completions.ts"
import { addEmbeddingsRoute } from "./routes/embeddings.ts"
import { addGeneralRoutes } from "./routes/general.ts"
import { addMetricsRoute } from "./routes/metrics.ts"
import { addModelRoutes } from "./routes/models.ts"
import { addRerankRoute } from "./routes/rerank.ts"
import { addTokenRoutes } from "./routes/tokens.ts"
import { addUsageRoute } from "./routes/usage.ts"

export type KoaAppParts = AnswerParts &
  AnswerServices & {
    readonly access: ServerAccess
    readonly limits: LimitService
    readonly metrics: MetricsService
    readonly manage: ManagedHost
    readonly version: string
  }

/** The API. The order is the story of a request; bodies are read, and bounded, by the routes that have one. */
export function createKoaApp(parts: KoaAppParts): Koa<ApiState> {
  const { access, limits, metrics, log, names } = parts
  const router = new Router<ApiState>()
  addGeneralRoutes(router)
  addAuthRoutes(router, createLogins({ ...access, names }))
  addModelRoutes(router, names)
  addChatRoute(router, parts)
  addCompletionRoute(router, parts)
  addEmbeddingsRoute(router, parts)
  addRerankRoute(router, parts)
  addTokenRoutes(router, parts)
  addUsageRoute(router, limits)
  addMetricsRoute(router, metrics)
  const manage = createManageRouter(parts)

  const app = new Koa<ApiState>()
  app
    .use(requestId())
    .use(accessLog(log))
    .use(errors(log))
    .use(hostGuard(access.hostNames))
    .use(cors(access.origins))
    .use(unknownUrls())
    .use(paths())
    .use(authenticate(access))
    .use(rateLimits(limits))
    .use(router.routes())
    .use(router.allowedMethods())
    .use(manage.routes())
    .use(manage.allowedMethods())
  // What comes here has passed by `errors`: a socket that broke while Koa was writing.
  app.on("error", (error) =>
    log.debug("an answer could not be written", { reason: String(error?.code ?? error?.name) }),
  )
  return app
}

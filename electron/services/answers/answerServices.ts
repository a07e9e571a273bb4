import type { Clock } from "../../core/clock.ts"
import type { Log } from "../../core/log.ts"
import type { Engine } from "../../engine/engine.ts"
import { createLocalProvider } from "../../providers/localProvider.ts"
import type { ModelService } from "../models/modelService.ts"
import { type AskedNames, createAskedNames } from "../routing/askedNames.ts"
import type { Audit } from "../routing/ports.ts"
import { routesInMemory } from "../routing/routeList.ts"
import { createRouteService, type RouteService } from "../routing/routeService.ts"
import { createRouting, type RoutingParts } from "../routing/routing.ts"
import { type CompletionService, createCompletionService } from "./completionService.ts"
import { createEmbeddingService, type EmbeddingService } from "./embeddingService.ts"
import { createModelTasks } from "./modelTasks.ts"
import type { RequestLog } from "./requestLog.ts"
import { createRerankService, type RerankService } from "./rerankService.ts"
import { createTokenService, type TokenService } from "./tokenService.ts"

/** Everything that clients can ask of a model, and who is asked. */
export type AnswerServices = {
  readonly completions: CompletionService
  readonly embeddings: EmbeddingService
  readonly rerank: RerankService
  readonly tokens: TokenService
  readonly routes: RouteService
  readonly names: AskedNames
}

export type AnswerParts = Omit<RoutingParts, "local" | "routes"> & {
  readonly engine: Engine
  readonly models: ModelService
  readonly requests: RequestLog
  readonly log: Log
  readonly clock?: Clock
  /** Kept nowhere if absent. */
  readonly routeList?: RoutingParts["routes"]
  readonly audit?: Audit
}

export function createAnswerServices(parts: AnswerParts): AnswerServices {
  const { engine, routeList = routesInMemory() } = parts
  const routing = createRouting({ ...parts, local: createLocalProvider(engine), routes: routeList })
  const tasks = createModelTasks({ ...parts, routing })
  const completions = createCompletionService({ ...parts, routing })
  return {
    names: createAskedNames({ ...parts, router: routing.router, routes: routeList }),
    completions,
    embeddings: createEmbeddingService({ tasks }),
    rerank: createRerankService({ tasks }),
    tokens: createTokenService({ ...parts, routing, tasks }),
    routes: createRouteService({ ...parts, routing, completions, list: routeList }),
  }
}

import type { Clock } from "../../core/clock.ts"
import type { Log } from "../../core/log.ts"
import type { Engine } from "../../engine/engine.ts"
import { createLocalProvider } from "../../providers/localProvider.ts"
import type { ModelService } from "../models/modelService.ts"
import { type CompletionService, createCompletionService } from "./completionService.ts"
import { createEmbeddingService, type EmbeddingService } from "./embeddingService.ts"
import { createModelTasks } from "./modelTasks.ts"
import type { RequestLog } from "./requestLog.ts"
import { createRerankService, type RerankService } from "./rerankService.ts"
import { createTokenService, type TokenService } from "./tokenService.ts"

/** Everything that clients can ask of a model. */
export type AnswerServices = {
  readonly completions: CompletionService
  readonly embeddings: EmbeddingService
  readonly rerank: RerankService
  readonly tokens: TokenService
}

export function createAnswerServices(parts: {
  readonly engine: Engine
  readonly models: ModelService
  readonly requests: RequestLog
  readonly log: Log
  readonly clock?: Clock
}): AnswerServices {
  const { engine, models } = parts
  const provider = createLocalProvider(engine)
  const tasks = createModelTasks(parts)
  return {
    completions: createCompletionService({ ...parts, provider }),
    embeddings: createEmbeddingService({ models, provider, tasks }),
    rerank: createRerankService({ models, provider, tasks }),
    tokens: createTokenService({ models, engine, tasks }),
  }
}

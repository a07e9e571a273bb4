import type { Answered, Ranking, RankingRequest } from "../../contract/vectors.ts"
import type { Provider } from "../../providers/provider.ts"
import type { ModelService } from "../models/modelService.ts"
import { modelFor } from "../names/modelFor.ts"
import type { Caller } from "./caller.ts"
import type { ModelTasks } from "./modelTasks.ts"

export interface RerankService {
  /** Errors: those of `Engine.rank`, and of finding and loading the model. */
  rank(request: RankingRequest, caller: Caller, signal: AbortSignal): Promise<Answered<Ranking>>
}

export function createRerankService({
  models,
  provider,
  tasks,
}: {
  readonly models: ModelService
  readonly provider: Provider
  readonly tasks: ModelTasks
}): RerankService {
  return {
    rank: (request, caller, signal) =>
      tasks.run(
        {
          askedModel: request.model ?? null,
          keepAliveMs: request.keepAliveMs,
          find: () => modelFor(models.list(), request.model, "rerank"),
          work: (model, signal) => provider.rank(model.id, request, signal),
          promptTokensOf: ({ tokenCount }) => tokenCount,
        },
        caller,
        signal,
      ),
  }
}

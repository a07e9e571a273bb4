import { AppError } from "../../contract/errors.ts"
import type { Model } from "../../contract/models.ts"
import type { Answered, EmbeddingRequest, Embeddings } from "../../contract/vectors.ts"
import type { Provider } from "../../providers/provider.ts"
import type { ModelService } from "../models/modelService.ts"
import { modelFor } from "../names/modelFor.ts"
import type { Caller } from "./caller.ts"
import { isMatryoshka, shortened } from "./matryoshka.ts"
import type { ModelTasks } from "./modelTasks.ts"

export interface EmbeddingService {
  /** Errors: those of `Engine.embed`, of finding and loading the model, and `unsupported_value` for `dimensions`. */
  embed(request: EmbeddingRequest, caller: Caller, signal: AbortSignal): Promise<Answered<Embeddings>>
}

export function createEmbeddingService({
  models,
  provider,
  tasks,
}: {
  readonly models: ModelService
  readonly provider: Provider
  readonly tasks: ModelTasks
}): EmbeddingService {
  return {
    embed: (request, caller, signal) =>
      tasks.run(
        {
          askedModel: request.model,
          keepAliveMs: request.keepAliveMs,
          find: () => modelFor(models.list(), request.model, "embedding"),
          async work(model, signal) {
            const { dimensions } = request
            assertDimensions(model, dimensions)
            const { vectors, tokenCounts } = await provider.embed(model.id, request, signal)
            const isShorter = dimensions !== undefined && vectors.some((vector) => vector.length > dimensions)
            return { vectors: isShorter ? vectors.map((one) => shortened(one, dimensions)) : vectors, tokenCounts }
          },
          promptTokensOf: ({ tokenCounts }) => tokenCounts.reduce((sum, count) => sum + count, 0),
        },
        caller,
        signal,
      ),
  }
}

/** Before anything is computed. */
function assertDimensions({ id, name, fileName, state }: Model, dimensions: number | undefined): void {
  const size = state.kind === "ready" ? state.info.embeddingSize : undefined
  if (dimensions === undefined || size === undefined || dimensions === size) return
  if (dimensions < size && isMatryoshka(id, name, fileName)) return
  const reason = dimensions > size ? "" : " and was not trained to give fewer"
  throw new AppError(
    "unsupported_value",
    `Invalid value for 'dimensions': the model '${id}' gives vectors of ${size} numbers${reason}.`,
    { param: "dimensions", facts: { dimensions: size } },
  )
}

import { AppError } from "../../contract/errors.ts"
import type { Model } from "../../contract/models.ts"
import type { Provider } from "../../providers/provider.ts"
import { isMatryoshka, shortened } from "../answers/matryoshka.ts"
import type { ModelService } from "../models/modelService.ts"
import type { ModelTarget } from "../names/modelTarget.ts"
import type { AnswerTarget } from "./answerTarget.ts"

/** A model of this computer, with the adapters that it was named with. */
export function createLocalTarget(
  { model, name, chosen, adapters }: ModelTarget,
  {
    models,
    provider,
  }: { readonly models: Pick<ModelService, "use" | "usedAdapter" | "resolve">; readonly provider: Provider },
): AnswerTarget {
  const { id } = model
  return {
    id: `local/${name}`,
    name,
    isAway: false,
    contextSize: model.state.kind === "ready" ? model.state.info.contextSize : model.trainedContextSize,
    price: null,
    use: (options, work) => models.use(id, options, work),
    complete(request, signal) {
      for (const { adapter } of chosen) models.usedAdapter(adapter.id)
      return provider.complete(id, adapters.length === 0 ? request : { ...request, adapters }, signal)
    },
    checkPrompt: (request, signal) => provider.checkPrompt(id, request, signal),
    async embed(request, signal) {
      const { dimensions } = request
      assertDimensions(models.resolve(id), dimensions)
      const embeddings = await provider.embed(id, request, signal)
      const { vectors } = embeddings
      const isShorter = dimensions !== undefined && vectors.some((vector) => vector.length > dimensions)
      return isShorter ? { ...embeddings, vectors: vectors.map((one) => shortened(one, dimensions)) } : embeddings
    },
    rank: (task, signal) => provider.rank(id, task, signal),
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

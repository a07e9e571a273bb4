import { AppError } from "../../contract/errors.ts"
import type { ProviderInfo, RemoteModel } from "../../contract/providers.ts"
import type { Provider } from "../../providers/provider.ts"
import type { AnswerTarget } from "./answerTarget.ts"

/** A model of a provider. There is nothing to load: whoever asks waits for the answer itself. */
export function createRemoteTarget(
  { id, isLocal }: ProviderInfo,
  { id: model, contextSize, price }: RemoteModel,
  provider: Provider,
): AnswerTarget {
  const name = `${id}/${model}`
  return {
    id: name,
    name,
    isAway: !isLocal,
    contextSize,
    price,
    use: (_, work) => work(),
    complete: (request, signal) => provider.complete(model, request, signal),
    checkPrompt: (request, signal) => provider.checkPrompt(model, request, signal),
    async embed(request, signal) {
      const { dimensions } = request
      const embeddings = await provider.embed(model, request, signal)
      const size = embeddings.vectors[0]?.length ?? 0
      if (dimensions !== undefined && size !== dimensions) throw otherSize(name, size)
      return embeddings
    },
    rank: (task, signal) => provider.rank(model, task, signal),
  }
}

/** Many services read over a wish that they do not know: vectors of another length would spoil what they are kept in. */
function otherSize(name: string, dimensions: number): AppError {
  const message = `Invalid value for 'dimensions': the model '${name}' gives vectors of ${dimensions} numbers.`
  return new AppError("unsupported_value", message, { param: "dimensions", facts: { dimensions } })
}

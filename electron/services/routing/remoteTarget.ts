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
    embed: (request, signal) => provider.embed(model, request, signal),
    rank: (task, signal) => provider.rank(model, task, signal),
  }
}

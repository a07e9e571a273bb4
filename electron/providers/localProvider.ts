import type { CompletionEvent } from "../contract/completion.ts"
import type { Engine, GenerateRequest } from "../engine/engine.ts"
import { firstMediaPart, unsupportedPart } from "../protocols/mediaParts.ts"
import { mergeChoices } from "./mergeChoices.ts"
import type { Provider, ProviderRequest } from "./provider.ts"

/** The models of this computer as a provider. They must be loaded before they are asked. */
export function createLocalProvider(engine: Engine): Provider {
  return {
    complete: (model, request, signal) => {
      const media = firstMediaPart(request)
      if (media !== undefined) throw unsupportedPart(media)
      const count = request.choiceCount ?? 1
      if (count === 1) return engine.generate(model, choiceOf(request, 0), signal)
      return mergeChoices(signal, count, "once", (choice, ownSignal): AsyncIterable<CompletionEvent> => {
        return engine.generate(model, choiceOf(request, choice), ownSignal)
      })
    },
    checkPrompt: async (model, { input }, signal) => {
      await engine.countTokens(model, input, signal)
    },
    embed: (model, { inputs, truncates }, signal) => engine.embed(model, { inputs, truncates }, signal),
    rank: (model, { query, documents }, signal) => engine.rank(model, { query, documents }, signal),
  }
}

/** The first choice is what a request for only one gets. The others differ by their seeds, and are as reproducible. */
function choiceOf(request: ProviderRequest, choice: number): GenerateRequest {
  const { input, sampling, stop, maxTokens, format, topLogprobs, priority, adapters } = request
  const seed = sampling.seed === undefined ? undefined : sampling.seed + choice
  return { input, sampling: { ...sampling, seed }, stop, maxTokens, format, topLogprobs, priority, adapters }
}

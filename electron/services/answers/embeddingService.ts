import type { Answered, EmbeddingRequest, Embeddings } from "../../contract/vectors.ts"
import { sizeOf } from "../routing/promptSize.ts"
import type { Caller } from "./caller.ts"
import type { ModelTasks } from "./modelTasks.ts"

export interface EmbeddingService {
  /** Errors: those of `AnswerTarget.embed`, and of finding and loading the model. */
  embed(request: EmbeddingRequest, caller: Caller, signal: AbortSignal): Promise<Answered<Embeddings>>
}

export function createEmbeddingService({ tasks }: { readonly tasks: ModelTasks }): EmbeddingService {
  return {
    embed: (request, caller, signal) =>
      tasks.run(
        {
          name: request.model,
          keepAliveMs: request.keepAliveMs,
          ability: "embedding",
          need: {
            promptTokens: () => request.inputs.reduce<number>((sum, input) => sum + sizeOf(input), 0),
            maxTokens: 0,
            choiceCount: 1,
          },
          work: (target, own) => target.embed(request, own),
          promptTokensOf: ({ tokenCounts }) => tokenCounts.reduce((sum, count) => sum + count, 0),
        },
        caller,
        signal,
      ),
  }
}

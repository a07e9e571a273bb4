import type { Answered, Ranking, RankingRequest } from "../../contract/vectors.ts"
import { sizeOf } from "../routing/promptSize.ts"
import type { Caller } from "./caller.ts"
import type { ModelTasks } from "./modelTasks.ts"

export interface RerankService {
  /** Errors: those of `AnswerTarget.rank`, and of finding and loading the model. */
  rank(request: RankingRequest, caller: Caller, signal: AbortSignal): Promise<Answered<Ranking>>
}

export function createRerankService({ tasks }: { readonly tasks: ModelTasks }): RerankService {
  return {
    rank: (request, caller, signal) =>
      tasks.run(
        {
          name: request.model,
          keepAliveMs: request.keepAliveMs,
          ability: "rerank",
          need: {
            promptTokens: () => request.documents.reduce((sum, text) => sum + sizeOf(text) + sizeOf(request.query), 0),
            maxTokens: 0,
            choiceCount: 1,
          },
          work: (target, own) => target.rank(request, own),
          promptTokensOf: ({ tokenCount }) => tokenCount,
        },
        caller,
        signal,
      ),
  }
}

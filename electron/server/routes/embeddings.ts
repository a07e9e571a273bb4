import type Router from "@koa/router"
import { parseEmbeddingsCall, toEmbeddingsReply } from "../../protocols/openaiEmbeddings.ts"
import type { EmbeddingService } from "../../services/answers/embeddingService.ts"
import type { ApiState } from "../apiContext.ts"
import { addTaskEndpoint, type TaskEndpointParts } from "../taskEndpoint.ts"

export function addEmbeddingsRoute(
  router: Router<ApiState>,
  parts: TaskEndpointParts & { readonly embeddings: EmbeddingService },
): void {
  addTaskEndpoint(router, parts, {
    paths: ["embeddings"],
    parse: parseEmbeddingsCall,
    run: ({ request }, caller, signal) => parts.embeddings.embed(request, caller, signal),
    toReply: toEmbeddingsReply,
  })
}

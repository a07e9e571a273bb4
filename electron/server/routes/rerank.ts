import type Router from "@koa/router"
import { newId } from "../../core/ids.ts"
import { parseRerankCall, toRerankReply } from "../../protocols/rerank.ts"
import type { RerankService } from "../../services/answers/rerankService.ts"
import type { ApiState } from "../apiContext.ts"
import { addTaskEndpoint, type TaskEndpointParts } from "../taskEndpoint.ts"

export function addRerankRoute(
  router: Router<ApiState>,
  parts: TaskEndpointParts & { readonly rerank: RerankService },
): void {
  addTaskEndpoint(router, parts, {
    paths: ["rerank", "reranking"],
    parse: parseRerankCall,
    run: ({ request }, caller, signal) => parts.rerank.rank(request, caller, signal),
    toReply: (ranking, call) => toRerankReply(ranking, call, newId("rerank-")),
  })
}

import type Router from "@koa/router"
import { toOpenAiModel, toOpenAiModelList } from "../../protocols/openaiModels.ts"
import type { ModelService } from "../../services/modelService.ts"
import type { ApiState } from "../apiContext.ts"

/** The list is a health check for many clients: it never waits for anything. */
export function addModelRoutes(router: Router<ApiState>, models: ModelService): void {
  router.get("/models", (ctx) => {
    ctx.body = toOpenAiModelList(models.list().filter((model) => model.problem === undefined))
  })
  // Ids may hold slashes, raw or as %2F.
  router.get(/^\/models\/(.+)$/, (ctx) => {
    ctx.body = toOpenAiModel(models.resolve(decode(ctx.captures?.[0] ?? "")))
  })
}

/** What is not valid percent-encoding is taken as it is: no model will have that name. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

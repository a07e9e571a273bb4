import type Router from "@koa/router"
import { toAdaptedModel, toOpenAiModel, toOpenAiModelList } from "../../protocols/openaiModels.ts"
import type { ModelService } from "../../services/models/modelService.ts"
import type { ApiState } from "../apiContext.ts"

/** The list is a health check for many clients: it never waits for anything. */
export function addModelRoutes(router: Router<ApiState>, models: ModelService): void {
  router.get("/models", (ctx) => {
    const usable = models.list().filter((model) => model.problem === undefined)
    ctx.body = toOpenAiModelList(usable, models.adapters())
  })
  // Ids may hold slashes, raw or as %2F.
  router.get(/^\/models\/(.+)$/, (ctx) => {
    const { model, name, chosen } = models.target(decode(ctx.captures?.[0] ?? ""))
    const adapters = chosen.map(({ adapter }) => adapter)
    ctx.body = adapters.length === 0 ? toOpenAiModel(model) : toAdaptedModel(model, name, adapters)
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

import type Router from "@koa/router"
import { toAnthropicModel, toAnthropicModelList } from "../../protocols/anthropicModels.ts"
import { listedModel, listModels } from "../../protocols/listedModels.ts"
import { toOpenAiModel, toOpenAiModelList } from "../../protocols/openaiModels.ts"
import type { ModelService } from "../../services/models/modelService.ts"
import type { ApiContext, ApiState } from "../apiContext.ts"

/** The list is a health check for many clients: it never waits for anything. */
export function addModelRoutes(router: Router<ApiState>, models: ModelService): void {
  router.get("/models", (ctx) => {
    const usable = models.list().filter((model) => model.problem === undefined)
    const listed = listModels(usable, models.adapters())
    ctx.body = speaksAnthropic(ctx) ? toAnthropicModelList(listed) : toOpenAiModelList(listed)
  })
  // Ids may hold slashes, raw or as %2F.
  router.get(/^\/models\/(.+)$/, (ctx) => {
    const { model, name, chosen } = models.target(decode(ctx.captures?.[0] ?? ""))
    const adapters = chosen.map(({ adapter }) => adapter)
    const listed = listedModel(model, name, adapters)
    ctx.body = speaksAnthropic(ctx) ? toAnthropicModel(listed) : toOpenAiModel(listed)
  })
}

/** Its clients send the version of its API with everything. */
function speaksAnthropic(ctx: ApiContext): boolean {
  return ctx.get("anthropic-version") !== ""
}

/** What is not valid percent-encoding is taken as it is: no model will have that name. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

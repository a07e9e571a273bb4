import type Router from "@koa/router"
import { toAnthropicModel, toAnthropicModelList } from "../../protocols/anthropicModels.ts"
import { type ListedModel, listedModel, listedRemote, listedRoute } from "../../protocols/listedModels.ts"
import { toOpenAiModel, toOpenAiModelList } from "../../protocols/openaiModels.ts"
import type { Askable, AskedNames } from "../../services/routing/askedNames.ts"
import type { ApiContext, ApiState } from "../apiContext.ts"

/** The list is a health check for many clients: it never waits for anything. */
export function addModelRoutes(router: Router<ApiState>, names: Pick<AskedNames, "list" | "find">): void {
  router.get("/models", (ctx) => {
    const listed = names.list(ctx.state.access).map(toListed)
    ctx.body = speaksAnthropic(ctx) ? toAnthropicModelList(listed) : toOpenAiModelList(listed)
  })
  // Ids may hold slashes, raw or as %2F.
  router.get(/^\/models\/(.+)$/, (ctx) => {
    const listed = toListed(names.find(decode(ctx.captures?.[0] ?? ""), ctx.state.access))
    ctx.body = speaksAnthropic(ctx) ? toAnthropicModel(listed) : toOpenAiModel(listed)
  })
}

function toListed(one: Askable): ListedModel {
  if (one.kind === "route") return listedRoute(one.name, one.targets.map(toListed))
  if (one.kind === "remote") return listedRemote(one.provider, one.model)
  const { model, name, chosen } = one.target
  const adapters = chosen.map(({ adapter }) => adapter)
  return listedModel(model, name, adapters)
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

import type { ListedModel } from "./listedModels.ts"

/** The list as clients of Anthropic's API read it, in one page whatever they ask for. */
export function toAnthropicModelList(models: readonly ListedModel[]): object {
  return {
    data: models.map(toAnthropicModel),
    has_more: false,
    first_id: models[0]?.id ?? null,
    last_id: models.at(-1)?.id ?? null,
  }
}

export function toAnthropicModel({ id, name, modifiedAt }: ListedModel): object {
  return { type: "model", id, display_name: name, created_at: new Date(modifiedAt).toISOString() }
}

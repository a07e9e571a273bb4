import type { Adapter } from "../contract/adapters.ts"
import type { Model } from "../contract/models.ts"

/** What can be asked by a name: a model, or a model with adapters. */
export type ListedModel = {
  readonly id: string
  readonly name: string
  /** Of the newest file. */
  readonly modifiedAt: number
  readonly model: Model
}

/** Every model, followed by one entry for each adapter that it can answer with. */
export function listModels(models: readonly Model[], adapters: readonly Adapter[]): ListedModel[] {
  return models.flatMap((model) => {
    const fitting = adapters.filter(({ state, fits }) => state.kind === "ready" && fits.includes(model.id))
    const adapted = model.capabilities.includes("chat") ? fitting : []
    return [
      listedModel(model, model.id, []),
      ...adapted.map((adapter) => listedModel(model, `${model.id}:${adapter.id}`, [adapter])),
    ]
  })
}

export function listedModel(model: Model, id: string, adapters: readonly Adapter[]): ListedModel {
  return {
    id,
    name: [model.name, ...adapters.map((adapter) => adapter.name)].join(" + "),
    modifiedAt: Math.max(model.modifiedAt, ...adapters.map((adapter) => adapter.modifiedAt)),
    model,
  }
}

import type { Adapter } from "../contract/adapters.ts"
import type { Model, ModelCapability } from "../contract/models.ts"
import type { ProviderInfo, RemoteModel } from "../contract/providers.ts"

/** What can be asked by a name: a model of this computer with or without adapters, a remote one, or a route. */
export type ListedModel = {
  readonly id: string
  readonly name: string
  /** Of the newest file; 0 where there is none. */
  readonly modifiedAt: number
  /** "local", "hearth" for routes, else the id of the provider. */
  readonly ownedBy: string
  readonly capabilities: readonly ModelCapability[]
  readonly contextSize: number | null
  /** Only of this computer's models. */
  readonly model?: Model
}

export function listedModel(model: Model, id: string, adapters: readonly Adapter[]): ListedModel {
  return {
    id,
    name: [model.name, ...adapters.map((adapter) => adapter.name)].join(" + "),
    modifiedAt: Math.max(model.modifiedAt, ...adapters.map((adapter) => adapter.modifiedAt)),
    ownedBy: "local",
    capabilities: model.capabilities,
    contextSize: contextSizeOf(model),
    model,
  }
}

export function listedRemote(
  { id: ownedBy }: ProviderInfo,
  { id, capabilities, contextSize }: RemoteModel,
): ListedModel {
  return { id: `${ownedBy}/${id}`, name: id, modifiedAt: 0, ownedBy, capabilities, contextSize }
}

/** `targets`: those behind it. It can do what each of them can, and holds what each of them holds. */
export function listedRoute(name: string, targets: readonly ListedModel[]): ListedModel {
  const [first, ...rest] = targets
  const shared = (first?.capabilities ?? []).filter((one) =>
    rest.every(({ capabilities }) => capabilities.includes(one)),
  )
  const sizes = targets.map(({ contextSize }) => contextSize).filter((size) => size !== null)
  const contextSize = sizes.length === 0 ? null : Math.min(...sizes)
  return { id: name, name, modifiedAt: 0, ownedBy: "hearth", capabilities: shared, contextSize }
}

function contextSizeOf({ state, trainedContextSize }: Model): number | null {
  return state.kind === "ready" ? state.info.contextSize : trainedContextSize
}

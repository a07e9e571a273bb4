import { shallow } from "zustand/vanilla/shallow"
import type { Adapter } from "../../electron/contract/adapters.ts"
import type { Model } from "../../electron/contract/models.ts"
import type { ProviderInfo, RemoteModel } from "../../electron/contract/providers.ts"
import type { Route } from "../../electron/contract/routes.ts"
import type { AdaptersSlice } from "./adaptersSlice.ts"
import type { ModelsSlice } from "./modelsSlice.ts"
import type { ProvidersSlice } from "./providersSlice.ts"
import type { RoutesSlice } from "./routesSlice.ts"

/** The strength of each adapter by its id; one that is not in it is off. */
export type AdapterScales = Readonly<Record<string, number>>

/** A model, and the adapters that it is to answer with. */
export type ModelChoice = { readonly model: Model; readonly scales: AdapterScales }

/** Everybody who can be asked by a name. */
export type Answerer =
  | ({ readonly kind: "local" } & ModelChoice)
  | { readonly kind: "remote"; readonly provider: ProviderInfo; readonly model: RemoteModel }
  | { readonly kind: "route"; readonly route: Route }

type AnswererNeeds = Pick<ModelsSlice, "models"> &
  Pick<AdaptersSlice, "adapters"> &
  Pick<ProvidersSlice, "providers"> &
  Pick<RoutesSlice, "routes">

/** Who is meant by a name, in the order in which the host looks; undefined for one that is not there any more. */
export function readAnswerer(
  name: string,
  { models, adapters, providers, routes }: AnswererNeeds,
): Answerer | undefined {
  const route = routes.find((candidate) => candidate.isEnabled && candidate.name === name)
  if (route !== undefined) return { kind: "route", route }
  const local =
    readAlias(name, models, adapters) ??
    readModelChoice(name, models, adapters) ??
    readModelChoice(name.replace(/^local\//, ""), models, adapters)
  if (local !== undefined) return { kind: "local", ...local }
  return readRemote(name, providers)
}

/** Nothing of either has changed: whoever shows the one shows the other. */
export function isSameAnswerer(one: Answerer | undefined, other: Answerer | undefined): boolean {
  if (one?.kind === "local" && other?.kind === "local") {
    return one.model === other.model && shallow(one.scales, other.scales)
  }
  return shallow(one, other)
}

function readRemote(name: string, providers: readonly ProviderInfo[]): Answerer | undefined {
  const slash = name.indexOf("/")
  const provider = providers.find(({ id }) => id === name.slice(0, slash))
  const model = provider?.models.find(({ id }) => id === name.slice(slash + 1))
  return provider && model && { kind: "remote", provider, model }
}

/** What one of the adapters' own names stands for. */
function readAlias(name: string, models: readonly Model[], adapters: readonly Adapter[]): ModelChoice | undefined {
  for (const { id, aliases, scale } of adapters) {
    const alias = aliases.find((one) => one.name === name)
    const model = models.find((one) => one.id === alias?.modelId)
    if (alias !== undefined && model !== undefined) return { model, scales: { [id]: alias.scale ?? scale } }
  }
}

/**
 * What a name such as `ember:herbs@0.8+pirate` means in this library; undefined for a model that is not there any more. Ids may
 * hold colons, too: the longest one that fits is meant. An adapter of which no strength is said has its own.
 */
export function readModelChoice(
  name: string,
  models: readonly Model[],
  adapters: readonly Adapter[],
): ModelChoice | undefined {
  const exact = models.find(({ id }) => id === name)
  if (exact !== undefined) return { model: exact, scales: {} }
  const [model] = models
    .filter(({ id }) => name.startsWith(`${id}:`))
    .sort((one, other) => other.id.length - one.id.length)
  return model && { model, scales: readScales(name.slice(model.id.length + 1), adapters) }
}

/** The name by which the API knows this choice. */
export function writeModelChoice(modelId: string, scales: AdapterScales, adapters: readonly Adapter[]): string {
  const parts = Object.entries(scales)
    .filter(([, scale]) => scale !== 0)
    .map(([id, scale]) => (scale === ownScale(id, adapters) ? id : `${id}@${scale}`))
  return parts.length === 0 ? modelId : `${modelId}:${parts.join("+")}`
}

/** As people read it: "Ember + herbs". */
export function choiceName({ model, scales }: ModelChoice, adapters: readonly Adapter[]): string {
  const names = Object.keys(scales).map((id) => adapters.find((adapter) => adapter.id === id)?.name ?? id)
  return [model.name, ...names].join(" + ")
}

export function answererName(answerer: Answerer, adapters: readonly Adapter[]): string {
  switch (answerer.kind) {
    case "local":
      return choiceName(answerer, adapters)
    case "remote":
      return answerer.model.id
    case "route":
      return answerer.route.name
  }
}

/** How to name whoever gave an answer, also where the model or an adapter has left the library. */
export function selectAnswerer(name: string) {
  return (state: AnswererNeeds & AdaptersSlice) => {
    const answerer = readAnswerer(name, state)
    return {
      name: answerer === undefined ? name : answererName(answerer, state.adapters),
      quantization: answerer?.kind === "local" ? answerer.model.quantization : null,
      /** The service that answered; null where this computer did, or nobody knows. */
      provider: answerer?.kind === "remote" ? answerer.provider.name : null,
    }
  }
}

function readScales(text: string, adapters: readonly Adapter[]): AdapterScales {
  return Object.fromEntries(
    text.split("+").map((part) => {
      const [id = "", scale] = part.split("@")
      return [id, scale === undefined ? ownScale(id, adapters) : Number(scale)]
    }),
  )
}

/** One that has left the library had the strength that all begin with. */
function ownScale(id: string, adapters: readonly Adapter[]): number {
  return adapters.find((adapter) => adapter.id === id)?.scale ?? 1
}

import type { Adapter } from "../../contract/adapters.ts"
import { AppError } from "../../contract/errors.ts"
import type { Model, ModelCapability } from "../../contract/models.ts"
import type { ProviderInfo, RemoteModel } from "../../contract/providers.ts"
import type { Route } from "../../contract/routes.ts"
import { fitsGlob } from "../../core/glob.ts"
import { aliasNames } from "./aliases.ts"
import { cannot, modelFor, type VectorAbility } from "./modelFor.ts"
import { findModelId, isDropInName, modelNotFound } from "./modelNames.ts"
import type { ModelTarget } from "./modelTarget.ts"

export type Ability = "chat" | VectorAbility

/** Who is meant by a name. */
export type Resolution =
  | { readonly kind: "route"; readonly route: Route }
  | { readonly kind: "local"; readonly target: ModelTarget }
  | { readonly kind: "remote"; readonly provider: ProviderInfo; readonly model: RemoteModel }

export type NameSources = {
  readonly models: {
    list(): readonly Model[]
    find(name: string): ModelTarget | undefined
    dropIn(name: string): ModelTarget | undefined
    adapters(): readonly Adapter[]
  }
  routes(): readonly Route[]
  providers(): readonly ProviderInfo[]
  dropInNames(): readonly string[]
}

export interface NameResolver {
  /**
   * In this order: the name of a route; an alias; a model of this computer, with adapters; the same behind `local/`; `provider/model`;
   * the name of a remote model that only one provider has; a route with `*`; a name that programs have built in. No name means
   * the model that has the ability. Errors: `model_not_found` with the nearest names, `unsupported_model`, and those of
   * `chooseAdapters`.
   */
  resolve(name: string | undefined, ability: Ability): Resolution
}

export function createNameResolver({ models, routes, providers, dropInNames }: NameSources): NameResolver {
  const openRoutes = () => routes().filter(({ isEnabled }) => isEnabled)

  function resolve(name: string, ability: Ability): Resolution {
    const local = attempt(() => localOf(name, ability))
    const found =
      exactRoute(name, openRoutes()) ??
      local.found ??
      (name.startsWith("local/") ? localOf(name.slice("local/".length), ability) : undefined) ??
      prefixed(name, providers()) ??
      onlyOne(name, ability, providers()) ??
      globRoute(name, openRoutes()) ??
      dropIn(name, ability)
    if (found !== undefined) return found
    throw local.error ?? notFound(name, ability)
  }

  function localOf(name: string, ability: Ability): Resolution | undefined {
    if (ability === "chat") {
      const target = models.find(name)
      return target === undefined ? undefined : { kind: "local", target }
    }
    const all = models.list()
    const id = findModelId(
      name,
      all.map((model) => model.id),
    )
    if (id !== undefined) return plain(modelFor(all, id, ability))
    // The name is known, so it is not said that it does not exist: with an adapter a model only chats.
    if (models.find(name) !== undefined) throw cannot(name, all, ability)
    return undefined
  }

  function dropIn(name: string, ability: Ability): Resolution | undefined {
    if (ability === "chat") {
      const target = models.dropIn(name)
      return target === undefined ? undefined : { kind: "local", target }
    }
    const patterns = dropInNames()
    return isDropInName(name, patterns) ? plain(modelFor(models.list(), name, ability, patterns)) : undefined
  }

  function notFound(name: string, ability: Ability): AppError {
    if (ability !== "chat") modelFor(models.list(), name, ability, [])
    const remote = providers().flatMap((provider) => usable(provider).map(({ id }) => `${provider.id}/${id}`))
    const named = openRoutes().map((route) => route.name)
    const ids = models.list().map(({ id }) => id)
    return modelNotFound(name, [...named, ...aliasNames(models.adapters(), ids), ...ids, ...remote])
  }

  return {
    resolve: (name, ability) =>
      name === undefined && ability !== "chat"
        ? plain(modelFor(models.list(), undefined, ability))
        : resolve(name ?? "", ability),
  }
}

/** Whether a model may be asked for this; one that says nothing about itself may be asked for anything. */
export function isAble(capabilities: readonly ModelCapability[], ability: Ability): boolean {
  if (ability !== "chat") return capabilities.length === 0 || capabilities.includes(ability)
  const isOther = capabilities.includes("embedding") || capabilities.includes("rerank")
  return capabilities.includes("chat") || !isOther
}

/** Models of a provider that clients can use. */
export function usable({ isEnabled, models }: ProviderInfo): readonly RemoteModel[] {
  return isEnabled ? models.filter((model) => model.isEnabled) : []
}

/** What a name means, or why it means nothing here: another place may still have it. */
function attempt(find: () => Resolution | undefined): { found?: Resolution; error?: AppError } {
  try {
    const found = find()
    return found === undefined ? {} : { found }
  } catch (error) {
    if (error instanceof AppError && error.code === "model_not_found") return { error }
    throw error
  }
}

function plain(model: Model): Resolution {
  return { kind: "local", target: { model, name: model.id, chosen: [], adapters: [] } }
}

function exactRoute(name: string, routes: readonly Route[]): Resolution | undefined {
  const id = findModelId(
    name,
    routes.map((route) => route.name),
  )
  const route = id === undefined ? undefined : routes.find((one) => one.name === id)
  return route === undefined ? undefined : { kind: "route", route }
}

/** Of several the one with the longest pattern: it says the most about the name. */
function globRoute(name: string, routes: readonly Route[]): Resolution | undefined {
  const matching = routes.filter((route) => route.name.includes("*") && fitsGlob(name, route.name))
  const route = matching.sort((a, b) => b.name.length - a.name.length)[0]
  return route === undefined ? undefined : { kind: "route", route }
}

function prefixed(name: string, providers: readonly ProviderInfo[]): Resolution | undefined {
  const at = name.indexOf("/")
  if (at <= 0) return undefined
  const folded = name.slice(0, at).toLowerCase()
  const provider = providers.find(({ id }) => id.toLowerCase() === folded)
  const model = provider === undefined ? undefined : modelOf(provider, name.slice(at + 1))
  return provider === undefined || model === undefined ? undefined : { kind: "remote", provider, model }
}

function onlyOne(name: string, ability: Ability, providers: readonly ProviderInfo[]): Resolution | undefined {
  const having = providers.flatMap((provider): Resolution[] => {
    const model = modelOf(provider, name)
    return model === undefined || !isAble(model.capabilities, ability) ? [] : [{ kind: "remote", provider, model }]
  })
  return having.length === 1 ? having[0] : undefined
}

function modelOf(provider: ProviderInfo, name: string): RemoteModel | undefined {
  const models = usable(provider)
  const folded = name.toLowerCase()
  return models.find(({ id }) => id === name) ?? models.find(({ id }) => id.toLowerCase() === folded)
}

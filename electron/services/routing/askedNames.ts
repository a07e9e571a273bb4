import type { Adapter } from "../../contract/adapters.ts"
import type { Model } from "../../contract/models.ts"
import type { ProviderInfo } from "../../contract/providers.ts"
import { type Access, mayLeave, mayUse } from "../access/access.ts"
import { type FoundAlias, listAliases } from "../names/aliases.ts"
import { type Resolution, usable } from "../names/nameResolver.ts"
import { noProviders, type RemoteProviders } from "./ports.ts"
import { findLocal, findRemote, type ModelResolution, publicName } from "./resolutions.ts"
import type { RouteList } from "./routeList.ts"
import type { Router } from "./router.ts"

/** A name that can be asked: of a model, or of a route with the models behind it. */
export type Askable =
  | ModelResolution
  | { readonly kind: "route"; readonly name: string; readonly targets: readonly ModelResolution[] }

/** What can be asked, by its names. */
export type AskedNames = {
  /** The name of the model or route that is meant. Errors: as `Router.plan`. */
  resolve(name: string, access: Access): string
  /** All that the key may ask, without asking anybody: models of this computer, routes, models of providers. */
  list(access: Access): readonly Askable[]
  /** Errors: as `Router.plan`. */
  find(name: string, access: Access): Askable
  providers(): readonly ProviderInfo[]
}

export function createAskedNames({
  models,
  router,
  routes,
  providers = noProviders,
}: {
  readonly models: NamedLocals
  readonly router: Router
  readonly routes: Pick<RouteList, "list">
  readonly providers?: RemoteProviders
}): AskedNames {
  const targetsOf = ({ route }: Extract<Resolution, { kind: "route" }>) =>
    route.targets
      .filter(({ isEnabled }) => isEnabled)
      .map((target) => (target.provider === "local" ? findLocal(target, models) : findRemote(target, providers)))
      .filter((target) => typeof target !== "string")

  function listRoutes(access: Access): Askable[] {
    const open = routes.list().filter(({ name, isEnabled }) => isEnabled && !name.includes("*") && mayUse(access, name))
    return open.flatMap((route): Askable[] => {
      const targets = targetsOf({ kind: "route", route }).filter(
        (target) => staysHere(target) || (route.mayLeave && mayLeave(access)),
      )
      return targets.length === 0 ? [] : [{ kind: "route", name: route.name, targets }]
    })
  }

  return {
    resolve: (name, access) => publicName(router.resolve(name, access, { ability: "chat" })),
    list(access) {
      const remote = providers
        .list()
        .flatMap((provider) => usable(provider).map((model): ModelResolution => ({ kind: "remote", provider, model })))
      const all = [...listLocals(models), ...remote].filter((one) => mayUse(access, publicName(one)))
      const allowed = all.filter((one) => staysHere(one) || mayLeave(access))
      const routed = listRoutes(access)
      // A route that has the name of a model answers in its place.
      const taken = new Set(routed.map((one) => (one.kind === "route" ? one.name : "")))
      const plain = allowed.filter((one) => !taken.has(publicName(one)))
      return [
        ...plain.filter(({ kind }) => kind === "local"),
        ...routed,
        ...plain.filter(({ kind }) => kind === "remote"),
      ]
    },
    find(name, access) {
      const found = router.resolve(name, access, { ability: "chat" })
      if (found.kind !== "route") return found
      // Of a route for many names, the one that was asked for.
      const own = found.route.name.includes("*") ? name : found.route.name
      return { kind: "route", name: own, targets: targetsOf(found) }
    },
    providers: () => providers.list(),
  }
}

type NamedLocals = {
  list(): readonly Model[]
  adapters(): readonly Adapter[]
} & Parameters<typeof findLocal>[1]

/** Every model, followed by one entry for each adapter that it can answer with, and by the aliases of these. */
function listLocals(models: NamedLocals): ModelResolution[] {
  const local = (model: Model, adapter?: Adapter): ModelResolution => ({
    kind: "local",
    target: {
      model,
      name: adapter === undefined ? model.id : `${model.id}:${adapter.id}`,
      chosen: adapter === undefined ? [] : [{ adapter, scale: adapter.scale }],
      adapters: [],
    },
  })
  const named = ({ alias, adapter }: FoundAlias, model: Model): ModelResolution => ({
    kind: "local",
    target: {
      model,
      name: alias.name,
      chosen: [{ adapter, scale: alias.scale ?? adapter.scale }],
      adapters: [],
    },
  })
  const usableModels = models.list().filter(({ problem }) => problem === undefined)
  // A file that came later and is called like an alias is not reached by that name.
  const taken = new Set(listAliases(models.adapters()).map(({ alias }) => alias.name))
  return usableModels.flatMap((model) => {
    const fitting = models.adapters().filter(({ state, fits }) => state.kind === "ready" && fits.includes(model.id))
    const adapted = model.capabilities.includes("chat") ? fitting : []
    const plain = [local(model), ...adapted.map((adapter) => local(model, adapter))]
    const aliases = listAliases(adapted).filter(({ alias }) => alias.modelId === model.id)
    return [...plain.filter((one) => !taken.has(publicName(one))), ...aliases.map((one) => named(one, model))]
  })
}

function staysHere(one: ModelResolution): boolean {
  return one.kind === "local" || one.provider.isLocal
}

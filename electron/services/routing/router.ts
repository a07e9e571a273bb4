import { AppError } from "../../contract/errors.ts"
import type { Model } from "../../contract/models.ts"
import type { Route, RoutePlan, RouteTarget, SkipReason } from "../../contract/routes.ts"
import type { Settings } from "../../contract/settings.ts"
import type { Clock } from "../../core/clock.ts"
import type { Provider } from "../../providers/provider.ts"
import { type Access, assertAllowed, mayLeave, mayUse, openAccess } from "../access/access.ts"
import type { ModelService } from "../models/modelService.ts"
import { modelNotFound } from "../names/modelNames.ts"
import { createNameResolver, type Resolution } from "../names/nameResolver.ts"
import type { AnswerPlan, AttemptPolicy } from "./answerPlan.ts"
import type { AnswerTarget } from "./answerTarget.ts"
import { blendedPrice } from "./cost.ts"
import { createLocalTarget } from "./localTarget.ts"
import { type Candidate, planRoute, type Turns } from "./planRoute.ts"
import type { RemoteProviders } from "./ports.ts"
import { createRemoteTarget } from "./remoteTarget.ts"
import {
  abilityOf,
  assertCan,
  assertReadable,
  canDo,
  findLocal,
  findRemote,
  type ModelResolution,
  nameOf,
  publicName,
  type Wanted,
} from "./resolutions.ts"
import { type HealthBook, usualBreaker } from "./targetHealth.ts"

export interface Router {
  /**
   * Who answers this name. Errors: those of `NameResolver`, `model_not_allowed`, `unsupported_model`, `unsupported_content`. A
   * route none of whose targets can be asked has a plan, too: without targets.
   */
  plan(name: string | undefined, access: Access, wanted: Wanted): AnswerPlan
  /** The same for a name that the host itself puts in the place of another: keys need no right to it. */
  planInstead(name: string, access: Access, wanted: Wanted): AnswerPlan
  /** What a plan would be, without taking anybody's turn. */
  explain(name: string): RoutePlan
  /** Who is meant. Errors: as `plan`. */
  resolve(name: string | undefined, access: Access, wanted: Wanted): Resolution
  /** The model of this computer that is meant; of a route the first. `unsupported_model` where all are elsewhere. */
  localModel(name: string, access: Access): Model
}

export type RouterParts = {
  readonly models: ModelService
  readonly local: Provider
  readonly providers: RemoteProviders
  readonly health: HealthBook
  readonly routes: () => readonly Route[]
  readonly settings: { get(): Pick<Settings, "routing" | "ledger"> }
  readonly clock: Clock
  readonly random: () => number
}

/** Names are compared with every pattern: longer ones are nobody's. */
const longestName = 2_000

/** How often "fastest" begins with somebody whose speed is not known, and after how long a measured one counts as such. */
const exploring = { share: 0.1, staleMs: 600_000 }

export function createRouter(parts: RouterParts): Router {
  const { models, local, providers, health, routes, settings, clock, random } = parts
  const names = createNameResolver({
    models,
    routes,
    providers: () => providers.list(),
    dropInNames: () => settings.get().routing.dropInNames,
  })
  const turns = new Map<string, Turns>()

  function targetOf(resolution: ModelResolution): AnswerTarget {
    if (resolution.kind === "local") return createLocalTarget(resolution.target, { models, provider: local })
    const { provider, model } = resolution
    return createRemoteTarget(provider, model, providers.providerOf(provider.id))
  }

  const find = (target: RouteTarget) =>
    target.provider === "local" ? findLocal(target, models) : findRemote(target, providers)

  function lookUp(target: RouteTarget, access: Access, leaves: boolean, wanted: Wanted): Found {
    const id = nameOf(target)
    if (!target.isEnabled) return { id, skip: "disabled" }
    const resolution = find(target)
    if (typeof resolution === "string") return { id, skip: resolution }
    const found = targetOf(resolution)
    const own = { id: found.id, target: found }
    if (!canDo(resolution, wanted)) return { ...own, skip: "cannot-do-this" }
    if (found.isAway && !(leaves && mayLeave(access))) return { ...own, skip: "may-not-leave" }
    return { ...own, skip: health.isLeftOut(found.id) ? "circuit-open" : null }
  }

  function planOf(route: Route, access: Access, wanted: Wanted, takesTurn: boolean): AnswerPlan {
    const { rates } = settings.get().ledger
    const byId = new Map<string, { readonly target: RouteTarget; readonly found: Found }>()
    for (const target of route.targets) {
      const found = lookUp(target, access, route.mayLeave, wanted)
      if (!byId.has(found.id)) byId.set(found.id, { target, found })
    }
    const candidates = [...byId.values()].map(({ target, found }): Candidate => {
      const { firstTokenMs, runningCount } = health.of(found.id)
      const isStale = (health.lastAnswerAt(found.id) ?? 0) < clock.now() - exploring.staleMs
      return {
        id: found.id,
        weight: target.weight,
        skip: found.skip,
        price: found.target === undefined ? null : priceOf(found.target, rates),
        firstTokenMs: isStale ? null : firstTokenMs,
        runningCount,
      }
    })
    const explores = takesTurn && route.strategy === "fastest" && random() < exploring.share
    const order = planRoute(route.strategy, candidates, { turns: turns.get(route.id) ?? new Map(), explores })
    if (takesTurn) turns.set(route.id, order.turns)
    return {
      name: route.name,
      route,
      targets: order.targets.map((id) => byId.get(id)?.found.target).filter((target) => target !== undefined),
      skipped: order.skipped,
      policy: { ...route, isForced: false },
    }
  }

  function planDirect(resolution: ModelResolution, access: Access, wanted: Wanted): AnswerPlan {
    const target = targetOf(resolution)
    const { name } = target
    assertCan(resolution, name, wanted)
    if (target.isAway && !mayLeave(access)) {
      const message = `This key may not send anything to other computers, as '${name}' would.`
      throw new AppError("model_not_allowed", message, { param: "model", facts: { model: name } })
    }
    return { name, route: null, targets: [target], skipped: [], policy: resolution.kind === "local" ? once : usual }
  }

  const planFor = (resolution: Resolution, access: Access, wanted: Wanted, takesTurn = true) => {
    if (resolution.kind !== "route") return planDirect(resolution, access, wanted)
    const plan = planOf(resolution.route, access, wanted, takesTurn)
    assertReadable(plan, wanted)
    return plan
  }

  /** Who may use some names only is not told others. */
  function meant(name: string | undefined, { key }: Access, { ability }: Wanted): Resolution {
    if (name !== undefined && name.length > longestName) throw modelNotFound(name, [])
    try {
      return names.resolve(name, ability)
    } catch (error) {
      const isNarrow = key !== null && key.policy.models.length > 0
      if (!isNarrow || name === undefined || !(error instanceof AppError && error.code === "model_not_found"))
        throw error
      throw modelNotFound(name, [])
    }
  }

  const resolve: Router["resolve"] = (name, access, wanted) => {
    const resolution = meant(name, access, wanted)
    // A list of names may hold the one that programs have built in.
    if (name === undefined || !mayUse(access, name)) assertAllowed(access, publicName(resolution))
    return resolution
  }

  return {
    resolve,
    plan: (name, access, wanted) => planFor(resolve(name, access, wanted), access, wanted),
    planInstead: (name, access, wanted) => planFor(names.resolve(name, wanted.ability), access, wanted),
    localModel(name, access) {
      const resolution = resolve(name, access, { ability: "chat" })
      const all = resolution.kind === "route" ? resolution.route.targets.map((target) => find(target)) : [resolution]
      const local = all.find((one) => typeof one !== "string" && one.kind === "local")
      if (typeof local === "object" && local.kind === "local") return local.target.model
      throw new AppError("unsupported_model", `Only models of this computer can tell their tokens, not '${name}'.`, {
        param: "model",
      })
    },
    explain(name) {
      const found = names.resolve(name, "chat")
      const plan = planFor(found, openAccess, { ability: abilityOf(found) }, false)
      const targets = plan.targets.map(({ id }) => id)
      return { name: plan.name, routeId: plan.route?.id ?? null, targets, skipped: plan.skipped }
    },
  }
}

type Found = { readonly id: string; readonly skip: SkipReason | null; readonly target?: AnswerTarget }

/** Of a model of this computer: the engine has its own ways to come back. */
const once: AttemptPolicy = {
  triggers: [],
  retries: { count: 0, pauseMs: 0 },
  firstTokenMs: null,
  maxQueue: null,
  breaker: usualBreaker,
  isForced: true,
}

/** Of a remote model that is named itself: a connection that broke is worth a second try. */
const usual: AttemptPolicy = { ...once, triggers: ["server-error"], retries: { count: 1, pauseMs: 500 } }

function priceOf({ price, isAway }: AnswerTarget, rates: Readonly<Record<string, number>>): number | null {
  return price === null ? (isAway ? null : 0) : blendedPrice(price, rates)
}

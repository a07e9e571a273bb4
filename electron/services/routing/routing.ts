import { AppError } from "../../contract/errors.ts"
import type { Settings } from "../../contract/settings.ts"
import { type Clock, systemClock } from "../../core/clock.ts"
import type { Log } from "../../core/log.ts"
import type { Provider } from "../../providers/provider.ts"
import { type Access, openAccess } from "../access/access.ts"
import type { Caller } from "../answers/caller.ts"
import type { ModelService } from "../models/modelService.ts"
import type { AnswerPlan } from "./answerPlan.ts"
import type { AttemptsParts } from "./attempts.ts"
import { Meter } from "./meter.ts"
import { type Limits, noLimits, noProviders, type RemoteProviders } from "./ports.ts"
import type { Wanted } from "./resolutions.ts"
import { ResponseCache } from "./responseCache.ts"
import type { RouteList } from "./routeList.ts"
import { createRouter, type Router } from "./router.ts"
import { HealthBook } from "./targetHealth.ts"

/** Who is meant by a name, who of them answers, and what that may use. */
export type Routing = AttemptsParts & {
  readonly router: Router
  readonly cache: ResponseCache
  /**
   * The plan for a request, and the meter that must be ended with it. Where a budget is spent, the plan is that of the key's
   * fallback. Errors: as `Router.plan` and `Limits.admit`.
   */
  admit(asked: Asked, need: Needed): { readonly plan: AnswerPlan; readonly meter: Meter }
  /** For a request that is answered without a model's work: it counts as a request, of no tokens. Errors: as `Limits.admit`. */
  admitUnread(caller: Caller): Meter
}

export type Asked = { readonly name: string | undefined; readonly caller: Caller; readonly wanted: Wanted }

export type Needed = {
  /** About; asked only where somebody counts. */
  promptTokens(): number
  readonly maxTokens?: number
  readonly choiceCount: number
}

export type RoutingParts = {
  readonly models: ModelService
  /** The models of this computer. */
  readonly local: Provider
  readonly routes: RouteList
  readonly settings: { get(): Pick<Settings, "routing" | "ledger"> }
  readonly log: Log
  readonly providers?: RemoteProviders
  readonly limits?: Limits
  readonly clock?: Clock
  readonly random?: () => number
}

export function createRouting(parts: RoutingParts): Routing {
  const { routes, settings, limits = noLimits, clock = systemClock, random = Math.random } = parts
  const { providers = noProviders } = parts
  const log = parts.log.child("routing")
  const health = new HealthBook(clock)
  const cache = new ResponseCache({ clock, maxBytes: () => settings.get().routing.cacheBytes })
  const router = createRouter({ ...parts, providers, health, routes: routes.list, clock, random })
  return {
    router,
    cache,
    health,
    clock,
    random,
    log,
    admit({ name, caller, wanted }, { promptTokens, maxTokens, choiceCount }) {
      const access = accessOf(caller)
      const plan = router.plan(name, access, wanted)
      const isCounted = access.key !== null
      const prices = plan.targets.flatMap(({ price }) => price ?? [])
      const counted = isCounted ? promptTokens() : 0
      const admission = limits.admit(access, { promptTokens: counted, maxTokens, choiceCount, prices })
      const meter = new Meter(admission)
      if (admission.fallback === null) return { plan, meter }
      try {
        return { plan: router.planInstead(admission.fallback, access, wanted), meter }
      } catch (cause) {
        meter.end()
        throw fallbackFailed(admission.fallback, cause)
      }
    },
    admitUnread: (caller) =>
      new Meter(limits.admit(accessOf(caller), { promptTokens: 0, maxTokens: 0, choiceCount: 1, prices: [] })),
  }
}

export function accessOf(caller: Caller): Access {
  return caller.kind === "api" ? caller.access : openAccess
}

/** A model that is gone, or one that chats where vectors are asked for: for the client, its budget is spent. */
function fallbackFailed(fallback: string, cause: unknown): unknown {
  if (!(cause instanceof AppError)) return cause
  const message = `The budget of this API key is spent, and '${fallback}' cannot answer in its place: ${cause.message}`
  return new AppError("insufficient_quota", message, { cause })
}

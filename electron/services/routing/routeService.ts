import type { TryEvent } from "../../contract/completion.ts"
import { AppError } from "../../contract/errors.ts"
import { type Route, type RouteDraft, type RoutePlan, routeDefaults, type TargetHealth } from "../../contract/routes.ts"
import { definedOnly } from "../../core/definedOnly.ts"
import { Emitter } from "../../core/emitter.ts"
import { newId } from "../../core/ids.ts"
import type { CompletionService } from "../answers/completionService.ts"
import { type Audit, noAudit } from "./ports.ts"
import type { RouteList } from "./routeList.ts"
import type { Routing } from "./routing.ts"

export type RouteChange =
  | { readonly kind: "changed"; readonly route: Route }
  | { readonly kind: "removed"; readonly id: string }

/** Public names and who answers them. Throws `route_not_found`, and `name_taken` for a name that another route has. */
export interface RouteService {
  list(): readonly Route[]
  health(): readonly TargetHealth[]
  create(draft: RouteDraft): Route
  update(id: string, patch: Partial<RouteDraft>): Route
  remove(id: string): void
  /** Who would answer this name now. `model_not_found` */
  plan(name: string): RoutePlan
  clearCache(): void
  /** Asks a name as the window would, in a few words. Errors: as `CompletionService.run`. */
  try(name: string, text: string, signal: AbortSignal): AsyncIterable<TryEvent>
  onChange(listener: (change: RouteChange) => void): () => void
  /** At most twice a second for one target. */
  onHealth(listener: (health: TargetHealth) => void): () => void
  close(): void
}

/** What a try is not to become: a long answer that costs something. */
const triedTokens = 300

export function createRouteService(parts: {
  readonly list: RouteList
  readonly routing: Pick<Routing, "router" | "health" | "cache">
  readonly completions: Pick<CompletionService, "run">
  readonly audit?: Audit
}): RouteService {
  const { list: kept, routing, completions, audit = noAudit } = parts
  const { router, health, cache } = routing
  const changes = new Emitter<RouteChange>()

  const find = (id: string): Route => {
    const route = kept.list().find((one) => one.id === id)
    if (route === undefined) throw new AppError("route_not_found", "There is no such route.", { facts: { id } })
    return route
  }
  const assertFree = (name: string, except?: string) => {
    const folded = name.toLowerCase()
    const other = kept.list().find((route) => route.name.toLowerCase() === folded && route.id !== except)
    if (other === undefined) return
    throw new AppError("name_taken", `There is a route named '${other.name}'.`, { param: "name", facts: { name } })
  }
  const changed = (route: Route, action: string, fields: readonly string[]): Route => {
    changes.emit({ kind: "changed", route })
    audit.record({ action, subject: route.id, fields })
    return route
  }

  return {
    list: () => kept.list(),
    health: () => health.list(),
    create(draft) {
      const { name, targets, ...choices } = definedOnly(draft)
      assertFree(name)
      const route = { ...routeDefaults, ...choices, id: newId("route-"), name, targets: targets.map(wholeTarget) }
      kept.replace([...kept.list(), route])
      return changed(route, "route.created", Object.keys(draft))
    },
    update(id, patch) {
      const before = find(id)
      const { targets, ...choices } = definedOnly(patch)
      if (choices.name !== undefined) assertFree(choices.name, id)
      const route = { ...before, ...choices, targets: targets?.map(wholeTarget) ?? before.targets }
      kept.replace(kept.list().map((one) => (one.id === id ? route : one)))
      return changed(route, "route.updated", Object.keys(definedOnly(patch)))
    },
    remove(id) {
      find(id)
      kept.replace(kept.list().filter((one) => one.id !== id))
      changes.emit({ kind: "removed", id })
      audit.record({ action: "route.removed", subject: id, fields: [] })
    },
    plan: (name) => router.explain(name),
    clearCache: () => cache.clear(),
    async *try(name, text, signal) {
      const requestId = newId("req_")
      yield { type: "asked", requestId }
      yield* completions.run(
        {
          model: name,
          input: { kind: "chat", messages: [{ role: "user", content: text }], templateArguments: {} },
          sampling: {},
          stop: [],
          maxTokens: triedTokens,
        },
        { kind: "window", operation: "routes.try", requestId },
        signal,
      )
    },
    onChange: (listener) => changes.on(listener),
    onHealth: (listener) => health.onChange(listener),
    close: () => health.close(),
  }
}

function wholeTarget(target: RouteDraft["targets"][number]): Route["targets"][number] {
  return { id: newId("target-"), adapters: [], weight: 1, isEnabled: true, ...definedOnly(target) }
}

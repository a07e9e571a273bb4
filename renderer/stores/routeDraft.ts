import { type Route, type RouteDraft, type RouteTarget, routeDefaults } from "../../electron/contract/routes.ts"

/** Stands for the id of the route that is being made. */
export const newRouteId = "new"

/** Marks targets that the host has given no id yet. */
const unsavedPrefix = "unsaved-"

/** A route as it is being edited: whole, so that nothing is sent before it is meant. */
export type EditedRoute = Omit<Route, "id">

export const emptyRoute: EditedRoute = { ...routeDefaults, name: "", targets: [] }

export function editedOf({ id: _, ...route }: Route): EditedRoute {
  return route
}

let unsavedCount = 0

export function newTarget(provider: string, model: string): RouteTarget {
  return { id: `${unsavedPrefix}${++unsavedCount}`, provider, model, adapters: [], weight: 1, isEnabled: true }
}

/** "provider/model", as plans and health name it. */
export function targetName({ provider, model }: Pick<RouteTarget, "provider" | "model">): string {
  return `${provider}/${model}`
}

export function toRouteDraft({ name, targets, ...choices }: EditedRoute): RouteDraft {
  return {
    ...choices,
    name: name.trim(),
    targets: targets.map(({ id, ...target }) => (id.startsWith(unsavedPrefix) ? target : { id, ...target })),
  }
}

/** Whether there is something to save. */
export function isChanged(draft: EditedRoute | undefined, route: Route | undefined): boolean {
  if (draft === undefined) return false
  return route === undefined || JSON.stringify(draft) !== JSON.stringify(editedOf(route))
}

export function canSave({ name, targets }: EditedRoute): boolean {
  return name.trim() !== "" && targets.length > 0
}

/** A `*` stands for any text, so that the name itself is nothing that a client asks for. */
export function isPattern(name: string): boolean {
  return name.includes("*")
}

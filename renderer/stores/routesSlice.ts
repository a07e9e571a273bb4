import type { Route, TargetHealth } from "../../electron/contract/routes.ts"
import { without } from "./chatTools.ts"
import type { NavigationSlice } from "./navigationSlice.ts"
import { type EditedRoute, editedOf, emptyRoute, isChanged, newRouteId, toRouteDraft } from "./routeDraft.ts"
import type { Slice, SliceTools } from "./slice.ts"
import type { TasksSlice } from "./tasksSlice.ts"

export type RoutesSlice = {
  /** In the host's order; one that is made later stands at the end. */
  readonly routes: readonly Route[]
  /** How each target does, by "provider/model". */
  readonly targetHealth: Readonly<Record<string, TargetHealth>>
  /** Routes as they are being edited, by their id; the new one by `newRouteId`. */
  readonly routeDrafts: Readonly<Record<string, EditedRoute>>
  readonly routeActions: RouteActions
}

/** None of them rejects: what the host refuses is kept as the error of its task. True where all went well. */
export type RouteActions = {
  edit(id: string, change: Partial<EditedRoute>): void
  discard(id: string): void
  /** Goes to the route where it was a new one. */
  save(id: string): Promise<boolean>
  setEnabled(id: string, isEnabled: boolean): Promise<boolean>
  remove(id: string): Promise<boolean>
  clearCache(): Promise<boolean>
}

export const routeTask = (id: string) => `route:${id}`
export const cacheTask = "route:cache"

type Needs = TasksSlice & Pick<NavigationSlice, "place" | "go">

export const routesSlice: Slice<RoutesSlice, Needs> = {
  create: (tools) => ({
    routes: [],
    targetHealth: {},
    routeDrafts: {},
    routeActions: createActions(tools),
  }),
  onSnapshot: (snapshot, { set }) =>
    set({
      routes: snapshot.routes,
      targetHealth: Object.fromEntries(snapshot.targetHealth.map((health) => [health.target, health])),
    }),
  onEvent(event, { set }) {
    if (event.name === "route.changed") set(({ routes }) => ({ routes: withRoute(routes, event.payload) }))
    else if (event.name === "route.removed") {
      const { id } = event.payload
      set(({ routes, routeDrafts }) => ({
        routes: routes.filter((route) => route.id !== id),
        routeDrafts: without(routeDrafts, id),
      }))
    } else if (event.name === "targetHealth.changed") {
      const health = event.payload
      set(({ targetHealth }) => ({ targetHealth: { ...targetHealth, [health.target]: health } }))
    }
  },
}

function createActions({ host, get, set }: SliceTools<RoutesSlice & Needs>): RouteActions {
  const discard = (id: string) => {
    get().forgetTask(routeTask(id))
    set(({ routeDrafts }) => ({ routeDrafts: without(routeDrafts, id) }))
  }
  const leave = (id: string, item: string | null) => {
    const { place, go } = get()
    if (place.page === "routes" && place.item === id) go("routes", item)
  }
  return {
    edit: (id, change) =>
      set((state) => ({ routeDrafts: { ...state.routeDrafts, [id]: { ...selectEdited(id)(state), ...change } } })),
    discard,
    save: (id) =>
      get().attempt(routeTask(id), async () => {
        const draft = selectEdited(id)(get())
        const route = toRouteDraft(draft)
        const saved =
          id === newRouteId
            ? await host.call("routes.create", { route })
            : await host.call("routes.update", { id, patch: route })
        // What was changed while it was being saved is not lost.
        if (get().routeDrafts[id] === draft) discard(id)
        // Its event may still be on its way; a newer one is not undone: a save is the last word on its own route.
        set(({ routes }) => ({ routes: withRoute(routes, saved) }))
        if (id === newRouteId) leave(id, saved.id)
      }),
    setEnabled: (id, isEnabled) =>
      get().attempt(routeTask(id), async () => {
        await host.call("routes.update", { id, patch: { isEnabled } })
        if (get().routeDrafts[id] !== undefined) get().routeActions.edit(id, { isEnabled })
      }),
    remove: (id) =>
      get().attempt(routeTask(id), async () => {
        await host.call("routes.remove", { id })
        discard(id)
        leave(id, null)
      }),
    clearCache: () => get().attempt(cacheTask, () => host.call("routes.clearCache", {})),
  }
}

/** Whether something of it was changed and not saved. */
export function selectIsUnsaved(id: string) {
  return ({ routes, routeDrafts }: Pick<RoutesSlice, "routes" | "routeDrafts">): boolean =>
    isChanged(
      routeDrafts[id],
      routes.find((route) => route.id === id),
    )
}

/** The route as the page shows it: with what has been changed and not saved. */
export function selectEdited(id: string) {
  return ({ routes, routeDrafts }: Pick<RoutesSlice, "routes" | "routeDrafts">): EditedRoute => {
    const draft = routeDrafts[id]
    if (draft !== undefined) return draft
    const route = routes.find((candidate) => candidate.id === id)
    return route === undefined ? emptyRoute : cachedEdited(route)
  }
}

const edited = new WeakMap<Route, EditedRoute>()

function cachedEdited(route: Route): EditedRoute {
  const known = edited.get(route)
  if (known !== undefined) return known
  const made = editedOf(route)
  edited.set(route, made)
  return made
}

function withRoute(routes: readonly Route[], changed: Route): readonly Route[] {
  return routes.some(({ id }) => id === changed.id)
    ? routes.map((route) => (route.id === changed.id ? changed : route))
    : [...routes, changed]
}

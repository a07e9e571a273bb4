import type { Route } from "../../contract/routes.ts"
import type { SettingsSection } from "../../store/settings.ts"

/** The routes as they are kept. */
export interface RouteList {
  list(): readonly Route[]
  replace(routes: readonly Route[]): void
}

/** Where they are not kept beyond this process. */
export function routesInMemory(routes: readonly Route[] = []): RouteList {
  let kept = routes
  return {
    list: () => kept,
    replace: (next) => {
      kept = next
    },
  }
}

/** In a section of the settings file. */
export function createRouteList(section: SettingsSection<Route>): RouteList {
  return { list: () => section.entries, replace: (routes) => section.replace(routes) }
}

import { downloadRoutes, hubRoutes } from "./hubRoutes.ts"
import { adapterRoutes, generalRoutes, importRoutes, modelRoutes } from "./libraryRoutes.ts"
import type { ManageRoute } from "./manageRoute.ts"

/** Everything that can be managed by a call; the stream of events and the document are routes of their own. */
export const manageRoutes: readonly ManageRoute[] = [
  ...generalRoutes,
  ...modelRoutes,
  ...adapterRoutes,
  ...importRoutes,
  ...hubRoutes,
  ...downloadRoutes,
]

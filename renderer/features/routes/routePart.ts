import type { EditedRoute } from "../../stores/routeDraft.ts"

/** What every part of the editor takes: the route as it is being edited, and how to change it. */
export type RoutePartProps = { readonly route: EditedRoute; onChange(change: Partial<EditedRoute>): void }

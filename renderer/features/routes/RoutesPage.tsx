import { useTranslation } from "react-i18next"
import { newRouteId } from "../../stores/routeDraft.ts"
import { useApp } from "../../stores/useApp.tsx"
import { PageSkeleton } from "../../ui/PageSkeleton.tsx"
import { RouteEditor } from "./RouteEditor.tsx"
import { RouteList } from "./RouteList.tsx"

/** Public names and who answers them: all of them, or the one that is open. */
export function RoutesPage() {
  const { t } = useTranslation()
  const isKnown = useApp((state) => state.server !== null)
  const item = useApp((state) => state.place.item)
  const isThere = useApp(({ routes }) => item === newRouteId || routes.some(({ id }) => id === item))
  if (!isKnown) return <PageSkeleton text={t("connecting")} />
  return item !== null && isThere ? <RouteEditor key={item} id={item} /> : <RouteList />
}

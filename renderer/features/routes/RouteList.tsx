import { Plus } from "lucide-react"
import { useTranslation } from "react-i18next"
import { useShallow } from "zustand/react/shallow"
import { useDescribeError } from "../../i18n/describeError.ts"
import { newRouteId } from "../../stores/routeDraft.ts"
import { cacheTask } from "../../stores/routesSlice.ts"
import { selectIsTaskRunning, selectTaskError } from "../../stores/tasksSlice.ts"
import { useApp } from "../../stores/useApp.tsx"
import { Button } from "../../ui/Button.tsx"
import { EmptyState } from "../../ui/EmptyState.tsx"
import { Notice } from "../../ui/Notice.tsx"
import { RouteRow } from "./RouteRow.tsx"

/** Every route with how its targets do. */
export function RouteList() {
  const { t } = useTranslation("routes")
  const describe = useDescribeError()
  const ids = useApp(useShallow(({ routes }) => routes.map(({ id }) => id)))
  const hasDraft = useApp(({ routeDrafts }) => routeDrafts[newRouteId] !== undefined)
  const hasCache = useApp(({ routes }) => routes.some(({ cache }) => cache !== null))
  const go = useApp((state) => state.go)
  const clearCache = useApp((state) => state.routeActions.clearCache)
  const isClearing = useApp(selectIsTaskRunning(cacheTask))
  const error = useApp(selectTaskError(cacheTask))
  const make = () => go("routes", newRouteId)
  const makeWords = t(hasDraft ? "continueRoute" : "makeRoute")
  return (
    <div className="page">
      <div className="page__in">
        <section className="section" aria-label={t("publicNames")}>
          <div className="section__head">
            <h2>{t("publicNames")}</h2>
            <span className="row end">
              {hasCache && (
                <Button size="small" variant="quiet" disabled={isClearing} onClick={() => void clearCache()}>
                  {t("clearCache")}
                </Button>
              )}
              {ids.length > 0 && (
                <Button size="small" icon={Plus} onClick={make}>
                  {makeWords}
                </Button>
              )}
            </span>
          </div>
          {error !== null && <Notice tone="error">{describe(error)}</Notice>}
          <div className="tablewrap">
            {ids.length === 0 ? (
              <EmptyState
                title={t("noRoutes")}
                action={
                  <Button variant="primary" icon={Plus} onClick={make}>
                    {makeWords}
                  </Button>
                }
              >
                {t("noRoutesHint")}
              </EmptyState>
            ) : (
              <ul className="rows">
                {ids.map((id) => (
                  <RouteRow key={id} id={id} />
                ))}
              </ul>
            )}
          </div>
          <p className="caption faint">{t("routesNote")}</p>
        </section>
      </div>
    </div>
  )
}

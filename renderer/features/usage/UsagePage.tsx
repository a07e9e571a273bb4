import { useCallback } from "react"
import { useTranslation } from "react-i18next"
import { useDescribeError } from "../../i18n/describeError.ts"
import { selectTaskError } from "../../stores/tasksSlice.ts"
import { usageTask } from "../../stores/usageSlice.ts"
import { useApp } from "../../stores/useApp.tsx"
import { lastEnded, useRefresh } from "../../stores/useRefresh.ts"
import { Button } from "../../ui/Button.tsx"
import { EmptyState } from "../../ui/EmptyState.tsx"
import { Notice } from "../../ui/Notice.tsx"
import { UsageChart } from "./UsageChart.tsx"
import { UsageControls } from "./UsageControls.tsx"
import { UsageFigures } from "./UsageFigures.tsx"
import { UsageTable } from "./UsageTable.tsx"
import { queryOf } from "./usageQuery.ts"

const selectError = selectTaskError(usageTask)
const ended = lastEnded()

/** Tokens, requests, cost and speed over time, by model, key and provider; and what local answers saved. */
export function UsagePage() {
  const { t } = useTranslation("usage")
  const describe = useDescribeError()
  const usage = useApp((state) => state.usage)
  const error = useApp(selectError)
  const view = useApp((state) => state.usageView)
  const go = useApp((state) => state.go)
  const loadUsage = useApp((state) => state.loadUsage)
  const load = useCallback(() => {
    const query = queryOf(view, Date.now())
    if (query !== null) void loadUsage(query)
  }, [view, loadUsage])
  useRefresh(load, useApp(ended), JSON.stringify(view))
  return (
    <div className="page">
      <div className="page__in">
        <UsageControls />
        {error && (
          <Notice
            tone="error"
            actions={
              <Button size="small" onClick={load}>
                {t("tryAgain")}
              </Button>
            }
          >
            {describe(error)}
          </Notice>
        )}
        {usage === null && !error && <Skeleton />}
        {usage !== null && usage.totals.requests === 0 && (
          <EmptyState
            title={t("nothing")}
            action={
              <>
                <Button onClick={() => go("chat")}>{t("openChat")}</Button>
                <Button onClick={() => go("server")}>{t("connectApp")}</Button>
              </>
            }
          >
            <p>{t("nothingHint")}</p>
          </EmptyState>
        )}
        {usage !== null && usage.totals.requests > 0 && (
          <>
            <UsageFigures totals={usage.totals} />
            <UsageChart report={usage} />
            <UsageTable report={usage} />
          </>
        )}
      </div>
    </div>
  )
}

/** The places of what is being counted. */
function Skeleton() {
  const { t } = useTranslation("usage")
  return (
    <div role="status" className="usage-skeleton">
      <span className="sr">{t("counting")}</span>
    </div>
  )
}

import { useTranslation } from "react-i18next"
import { useApp } from "../../stores/useApp.tsx"
import { EmptyState } from "../../ui/EmptyState.tsx"
import { PageSkeleton } from "../../ui/PageSkeleton.tsx"
import { AdapterList } from "./AdapterList.tsx"

/** What changes how a model answers, without being one itself. */
export function AdaptersPage() {
  const { t } = useTranslation("models")
  const { t: frame } = useTranslation()
  const isKnown = useApp((state) => state.server !== null)
  const hasAdapters = useApp(({ adapters }) => adapters.length > 0)
  const folder = useApp(({ app }) => app?.modelsFolder ?? "")
  if (!isKnown) return <PageSkeleton text={frame("connecting")} />
  return (
    <div className="page">
      <div className="page__in">
        {hasAdapters ? (
          <AdapterList />
        ) : (
          <EmptyState title={t("noAdapters")}>{t("noAdaptersHint", { folder })}</EmptyState>
        )}
      </div>
    </div>
  )
}

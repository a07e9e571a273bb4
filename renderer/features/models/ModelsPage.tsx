import { useTranslation } from "react-i18next"
import { useApp } from "../../stores/useApp.tsx"
import { PageSkeleton } from "../../ui/PageSkeleton.tsx"
import { Library } from "./Library.tsx"

/** What is here. */
export function ModelsPage() {
  const { t } = useTranslation()
  const isKnown = useApp((state) => state.server !== null)
  if (!isKnown) return <PageSkeleton text={t("connecting")} />
  return (
    <div className="page">
      <div className="page__in">
        <Library />
      </div>
    </div>
  )
}

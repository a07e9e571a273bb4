import { useTranslation } from "react-i18next"
import { useShallow } from "zustand/react/shallow"
import { AddFiles } from "../../imports/AddFiles.tsx"
import { useApp } from "../../stores/useApp.tsx"
import { EmptyState } from "../../ui/EmptyState.tsx"
import { AdapterRow } from "./AdapterRow.tsx"

/** Where adapters are put in, and those that are there. */
export function AdapterList() {
  const { t } = useTranslation("adapters")
  const ids = useApp(useShallow(({ adapters }) => adapters.map(({ id }) => id)))
  return (
    <div className="page">
      <div className="page__in">
        <AddFiles title={t("dropTitle")} hint={t("dropHint")} />
        <section className="section" aria-label={t("adapters")}>
          <div className="section__head">
            <h2>{t("adapters")}</h2>
          </div>
          <div className="tablewrap">
            {ids.length === 0 ? (
              <EmptyState title={t("none")}>{t("noneHint")}</EmptyState>
            ) : (
              <ul className="rows">
                {ids.map((id) => (
                  <AdapterRow key={id} id={id} />
                ))}
              </ul>
            )}
          </div>
        </section>
      </div>
    </div>
  )
}

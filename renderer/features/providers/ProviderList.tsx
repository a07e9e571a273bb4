import { Plus } from "lucide-react"
import { useTranslation } from "react-i18next"
import { useShallow } from "zustand/react/shallow"
import { useApp } from "../../stores/useApp.tsx"
import { HomeArch } from "../../ui/Arch.tsx"
import { Button } from "../../ui/Button.tsx"
import { EmptyState } from "../../ui/EmptyState.tsx"
import { Icon } from "../../ui/Icon.tsx"
import { Pill } from "../../ui/Pill.tsx"
import { ProviderRow } from "./ProviderRow.tsx"

/** This computer first, then every service that was added. */
export function ProviderList() {
  const { t } = useTranslation("providers")
  const ids = useApp(useShallow(({ providers }) => providers.map(({ id }) => id)))
  const startAdding = useApp((state) => state.providerActions.startAdding)
  return (
    <div className="page">
      <div className="page__in">
        <section className="section" aria-label={t("thisComputer")}>
          <div className="section__head">
            <h2>{t("thisComputer")}</h2>
          </div>
          <div className="tablewrap">
            <ul className="rows">
              <LocalRow />
            </ul>
          </div>
        </section>
        <section className="section" aria-label={t("services")}>
          <div className="section__head">
            <h2>{t("services")}</h2>
            {ids.length > 0 && (
              <Button size="small" icon={Plus} className="end" onClick={startAdding}>
                {t("addProvider")}
              </Button>
            )}
          </div>
          <div className="tablewrap">
            {ids.length === 0 ? (
              <EmptyState
                title={t("noProviders")}
                action={
                  <Button variant="primary" icon={Plus} onClick={startAdding}>
                    {t("addProvider")}
                  </Button>
                }
              >
                {t("noProvidersHint")}
              </EmptyState>
            ) : (
              <ul className="rows">
                {ids.map((id) => (
                  <ProviderRow key={id} id={id} />
                ))}
              </ul>
            )}
          </div>
        </section>
      </div>
    </div>
  )
}

/** The engine is no service that could be switched off or removed. */
function LocalRow() {
  const { t } = useTranslation("providers")
  const count = useApp(({ models }) => models.filter(({ problem }) => problem === undefined).length)
  const loaded = useApp(({ models }) => models.filter(({ state }) => state.kind === "ready").length)
  return (
    <li className="rows__row">
      <span className="provider__mark ember">
        <Icon of={HomeArch} size="large" />
      </span>
      <span className="grow name">
        <a className="clip medium link--quiet" href="#/server">
          {t("localEngine")}
        </a>
        <span className="caption faint clip">
          {t("modelCount", { count })} · {t("loadedCount", { count: loaded })}
        </span>
      </span>
      <Pill>{t("alwaysThere")}</Pill>
    </li>
  )
}

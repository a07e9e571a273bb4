import { useTranslation } from "react-i18next"
import type { Adapter } from "../../../electron/contract/adapters.ts"
import { InTopBar } from "../../ui/topBarSlot.tsx"
import { AdapterAliases } from "./AdapterAliases.tsx"
import { AdapterFacts } from "./AdapterFacts.tsx"
import { AdapterHead } from "./AdapterHead.tsx"
import { AdapterNotes } from "./AdapterNotes.tsx"
import { AdapterUse } from "./AdapterUse.tsx"

/** Everything about one adapter. */
export function AdapterDetail({ adapter }: { readonly adapter: Adapter }) {
  const { t } = useTranslation("adapters")
  const isUsable = adapter.state.kind === "ready" && adapter.fits.length > 0
  return (
    <div className="page">
      <InTopBar>
        <span className="crumb clip" title={adapter.name}>
          {adapter.name}
        </span>
      </InTopBar>
      <div className="page__in page__in--form">
        <nav aria-label={t("backToAll")}>
          <a className="link caption" href="#/adapters">
            {t("backToAll")}
          </a>
        </nav>
        <AdapterHead adapter={adapter} />
        {isUsable && <AdapterUse adapter={adapter} />}
        {(isUsable || adapter.aliases.length > 0) && <AdapterAliases adapter={adapter} canAdd={isUsable} />}
        <AdapterFacts adapter={adapter} />
        <AdapterNotes adapter={adapter} />
      </div>
    </div>
  )
}

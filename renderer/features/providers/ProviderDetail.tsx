import { useTranslation } from "react-i18next"
import type { ProviderInfo } from "../../../electron/contract/providers.ts"
import { InTopBar } from "../../ui/topBarSlot.tsx"
import { Connection } from "./Connection.tsx"
import { Headers } from "./Headers.tsx"
import { ProviderHead } from "./ProviderHead.tsx"
import { RemoteModels } from "./RemoteModels.tsx"
import { Secrets } from "./Secrets.tsx"

/** Everything about one service, in the order in which it is set up. */
export function ProviderDetail({ provider }: { readonly provider: ProviderInfo }) {
  const { t } = useTranslation("providers")
  return (
    <div className="page">
      <InTopBar>
        <span className="crumb clip" title={provider.name}>
          {provider.name}
        </span>
      </InTopBar>
      <div className="page__in page__in--form">
        <nav aria-label={t("backToAll")}>
          <a className="link caption" href="#/providers">
            {t("backToAll")}
          </a>
        </nav>
        <ProviderHead provider={provider} />
        {provider.auth !== "none" && <Secrets provider={provider} />}
        <RemoteModels provider={provider} />
        <Connection provider={provider} />
        <Headers provider={provider} />
      </div>
    </div>
  )
}

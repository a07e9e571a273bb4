import { PanelRight } from "lucide-react"
import { useTranslation } from "react-i18next"
import { ledgerItem } from "../../stores/ledgerSlice.ts"
import { useApp } from "../../stores/useApp.tsx"
import { IconButton } from "../../ui/Button.tsx"
import { Panel } from "../../ui/Panel.tsx"
import { Segments } from "../../ui/Segments.tsx"
import { InTopBar } from "../../ui/topBarSlot.tsx"
import { ConnectApp } from "./ConnectApp.tsx"
import { HearthCard } from "./HearthCard.tsx"
import { LedgerView } from "./LedgerView.tsx"
import { Listening } from "./Listening.tsx"
import { LoadedModels } from "./LoadedModels.tsx"
import { RecordDialog } from "./RecordDialog.tsx"
import { Requests } from "./Requests.tsx"
import { ServerSkeleton } from "./ServerSkeleton.tsx"
import { WebOrigins } from "./WebOrigins.tsx"

/** What the server does now, and everything that an app needs to reach it. */
export function ServerPage() {
  const isKnown = useApp((state) => state.server !== null)
  const isLedger = useApp((state) => state.place.page === "server" && state.place.item === ledgerItem)
  if (!isKnown) return <ServerSkeleton />
  return (
    <>
      <Views isLedger={isLedger} />
      {isLedger ? <LedgerView /> : <Now />}
      <RecordDialog />
    </>
  )
}

type View = "now" | "ledger"

/** What happens now, and what has happened. */
function Views({ isLedger }: { readonly isLedger: boolean }) {
  const { t } = useTranslation("server")
  const go = useApp((state) => state.go)
  return (
    <InTopBar>
      <Segments<View>
        label={t("views")}
        value={isLedger ? "ledger" : "now"}
        options={[
          { value: "now", label: t("now") },
          { value: "ledger", label: t("ledger") },
        ]}
        onChange={(view) => go("server", view === "ledger" ? ledgerItem : null)}
      />
    </InTopBar>
  )
}

function Now() {
  return (
    <>
      <div className="page">
        <div className="page__in">
          <HearthCard />
          <LoadedModels />
          <Requests />
        </div>
      </div>
      <Inspector />
    </>
  )
}

function Inspector() {
  const { t } = useTranslation("server")
  const isOpen = useApp((state) => state.openPanel === "right")
  const isFolded = useApp((state) => state.foldedPanels.includes("right"))
  const showPanel = useApp((state) => state.showPanel)
  return (
    <>
      <InTopBar>
        <span className="only-narrow">
          <IconButton
            icon={PanelRight}
            label={t("connectPanel")}
            aria-expanded={isOpen}
            onClick={() => showPanel(isOpen ? null : "right")}
          />
        </span>
      </InTopBar>
      <Panel side="right" label={t("connectPanel")} isOpen={isOpen} isFolded={isFolded} onClose={() => showPanel(null)}>
        <ConnectApp />
        <Listening />
        <WebOrigins />
      </Panel>
    </>
  )
}

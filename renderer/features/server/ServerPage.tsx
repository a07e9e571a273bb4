import { PanelRight } from "lucide-react"
import { useTranslation } from "react-i18next"
import { useApp } from "../../stores/useApp.tsx"
import { IconButton } from "../../ui/Button.tsx"
import { Panel } from "../../ui/Panel.tsx"
import { InTopBar } from "../../ui/topBarSlot.tsx"
import { Adapters } from "./Adapters.tsx"
import { ConnectApp } from "./ConnectApp.tsx"
import { HearthCard } from "./HearthCard.tsx"
import { Library } from "./Library.tsx"
import { Listening } from "./Listening.tsx"
import { LoadedModels } from "./LoadedModels.tsx"
import { Requests } from "./Requests.tsx"
import { ServerSkeleton } from "./ServerSkeleton.tsx"

/** What the server does now, and everything that an app needs to reach it. */
export function ServerPage() {
  const isKnown = useApp((state) => state.server !== null)
  if (!isKnown) return <ServerSkeleton />
  return (
    <>
      <div className="page">
        <div className="page__in">
          <HearthCard />
          <LoadedModels />
          <Library />
          <Adapters />
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
      </Panel>
    </>
  )
}

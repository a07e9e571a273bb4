import { Search } from "lucide-react"
import { useTranslation } from "react-i18next"
import { useApp } from "../stores/useApp.tsx"
import { Icon } from "../ui/Icon.tsx"
import { Keys } from "../ui/Keys.tsx"
import { TopBarSlot } from "../ui/topBarSlot.tsx"
import { DownloadRing } from "./DownloadRing.tsx"
import { LoadRing } from "./LoadRing.tsx"
import { ServerPill } from "./ServerPill.tsx"

export function TopBar() {
  const { t } = useTranslation()
  const page = useApp((state) => state.place.page)
  const showPalette = useApp((state) => state.showPalette)
  return (
    <header className="topbar">
      <h1>{t(page)}</h1>
      <TopBarSlot />
      <div className="row end">
        <button
          type="button"
          className="command"
          aria-keyshortcuts="Control+K Meta+K"
          onClick={() => showPalette("all")}
        >
          <Icon of={Search} />
          <span>{t("searchOrRun")}</span>
          <span aria-hidden="true" className="end">
            <Keys of="Mod+K" />
          </span>
        </button>
        <DownloadRing />
        <LoadRing />
        <ServerPill />
      </div>
    </header>
  )
}

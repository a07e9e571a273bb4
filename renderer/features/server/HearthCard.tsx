import { useTranslation } from "react-i18next"
import { useApp } from "../../stores/useApp.tsx"
import { Arch } from "../../ui/Arch.tsx"
import { Switch } from "../../ui/Switch.tsx"

export function HearthCard() {
  const { t } = useTranslation()
  const kind = useApp((state) => state.server?.state.kind ?? "off")
  const switchServer = useApp((state) => state.switchServer)
  return (
    <section className="card hearth" aria-label={t("server")}>
      <div className="hearth__head">
        <Arch isLit={kind === "on"} className="hearth__arch" />
        <Switch isHearth isOn={kind === "on"} label={t("server")} onChange={(on) => void switchServer(on)} />
      </div>
    </section>
  )
}

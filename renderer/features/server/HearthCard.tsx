import { useTranslation } from "react-i18next"
import type { ServerState } from "../../../electron/contract/server.ts"
import { useApp } from "../../stores/useApp.tsx"
import { Arch } from "../../ui/Arch.tsx"
import { Switch } from "../../ui/Switch.tsx"
import { Addresses } from "./Addresses.tsx"
import { KeyWarning } from "./KeyWarning.tsx"
import { ServerFailure } from "./ServerFailure.tsx"
import { useServerSummary } from "./useServerSummary.ts"

const titles = {
  on: "serverIsOn",
  off: "serverIsOff",
  starting: "serverIsStarting",
  stopping: "serverIsStopping",
  failed: "serverHasFailed",
} as const satisfies Record<ServerState["kind"], string>

/** The big switch, what it means now, and where apps find the server. */
export function HearthCard() {
  const { t } = useTranslation("server")
  const kind = useApp((state) => state.server?.state.kind ?? "off")
  const switchServer = useApp((state) => state.switchServer)
  const summary = useServerSummary()
  const isChanging = kind === "starting" || kind === "stopping"
  return (
    <section className="card hearth" aria-label={t("serverSwitch")}>
      <div className="hearth__head">
        <Arch isLit={kind === "on"} className="hearth__arch" />
        <div className="grow" role="status">
          <h2 className="h h--title">{t(titles[kind])}</h2>
          <p className="muted">{summary}</p>
        </div>
        <Switch
          isHearth
          isOn={kind === "on" || kind === "starting"}
          isBusy={isChanging}
          isDisabled={isChanging}
          label={t("serverSwitch")}
          onChange={(on) => void switchServer(on)}
        />
      </div>
      <ServerFailure />
      <KeyWarning />
      <Addresses />
    </section>
  )
}

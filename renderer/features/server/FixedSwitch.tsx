import { useId } from "react"
import { useTranslation } from "react-i18next"
import { useApp } from "../../stores/useApp.tsx"
import { Switch } from "../../ui/Switch.tsx"
import { listeningTask } from "./listenHost.ts"

type FixedSwitchProps = {
  readonly setting: "requiresKeyHere" | "allowsLocalOrigins" | "allowsAllOrigins"
  readonly label: string
  readonly hint?: string
}

/** A switch of the server; one that a variable holds says so. */
export function FixedSwitch({ setting, label, hint }: FixedSwitchProps) {
  const { t } = useTranslation("server")
  const isOn = useApp(({ settings }) => settings?.server[setting] ?? false)
  const variable = useApp(({ fixed }) => fixed[`server.${setting}`])
  const update = useApp((state) => state.updateSettings)
  const hintId = useId()
  const note = variable === undefined ? hint : t("fixedBy", { variable })
  return (
    <div className="setting">
      <span className="muted">
        {label}
        {note !== undefined && (
          <span id={hintId} className="caption faint setting__hint">
            {note}
          </span>
        )}
      </span>
      <Switch
        isOn={isOn}
        label={label}
        isDisabled={variable !== undefined}
        describedBy={note === undefined ? undefined : hintId}
        onChange={(next) => void update({ server: { [setting]: next } }, listeningTask)}
      />
    </div>
  )
}

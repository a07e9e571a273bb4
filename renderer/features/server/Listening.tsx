import { useId, useState } from "react"
import { useTranslation } from "react-i18next"
import { useDescribeError } from "../../i18n/describeError.ts"
import { selectTaskError } from "../../stores/tasksSlice.ts"
import { useApp } from "../../stores/useApp.tsx"
import { ListField } from "../../ui/ListField.tsx"
import { Notice } from "../../ui/Notice.tsx"
import { Switch } from "../../ui/Switch.tsx"
import { TextField } from "../../ui/TextField.tsx"
import { FixedSwitch } from "./FixedSwitch.tsx"
import { everyAddress, isLoopback, listeningTask, loopback } from "./listenHost.ts"

const selectError = selectTaskError(listeningTask)

/** Where the server listens. What a variable holds is shown as fixed, with its name. */
export function Listening() {
  const { t } = useTranslation("server")
  const describe = useDescribeError()
  const error = useApp(selectError)
  return (
    <section className="block" aria-label={t("listening")}>
      <h2 className="block__head">{t("listening")}</h2>
      <Port />
      <OpenToNetwork />
      <p className="caption faint">{t("restartNote")}</p>
      <FixedSwitch setting="requiresKeyHere" label={t("keyHere")} hint={t("keyHereHint")} />
      <HostNames />
      {error && <Notice tone="error">{describe(error)}</Notice>}
    </section>
  )
}

function Port() {
  const { t } = useTranslation("server")
  const port = useApp(({ settings }) => settings?.server.port ?? 0)
  const variable = useApp(({ fixed }) => fixed["server.port"])
  const update = useApp((state) => state.updateSettings)
  /** What is being typed; null shows the setting. */
  const [typed, setTyped] = useState<string | null>(null)
  const parsed = typed === null ? port : parsePort(typed)
  const commit = () => {
    if (parsed === null) return
    if (parsed !== port) void update({ server: { port: parsed } }, listeningTask)
    setTyped(null)
  }
  return (
    <TextField
      label={t("port")}
      size="small"
      className="field--row"
      inputMode="numeric"
      value={typed ?? String(port)}
      disabled={variable !== undefined}
      error={parsed === null ? t("portRange") : undefined}
      hint={variable === undefined ? undefined : t("fixedBy", { variable })}
      onChange={(event) => setTyped(event.target.value)}
      onBlur={commit}
      onKeyDown={(event) => {
        if (event.key === "Enter") commit()
        if (event.key === "Escape") setTyped(null)
      }}
    />
  )
}

/** Null for what is no port. */
function parsePort(text: string): number | null {
  const port = /^\d{1,5}$/.test(text.trim()) ? Number(text) : Number.NaN
  return port <= 65535 ? port : null
}

function OpenToNetwork() {
  const { t } = useTranslation("server")
  const host = useApp(({ settings }) => settings?.server.host ?? loopback)
  const variable = useApp(({ fixed }) => fixed["server.host"])
  const update = useApp((state) => state.updateSettings)
  const hintId = useId()
  const isOpen = !isLoopback(host)
  return (
    <>
      <div className="setting">
        <span className="muted">
          {t("openSwitch")}
          {variable !== undefined && (
            <span id={hintId} className="caption faint setting__hint">
              {t("fixedBy", { variable })}
            </span>
          )}
        </span>
        <Switch
          isOn={isOpen}
          label={t("openSwitch")}
          isDisabled={variable !== undefined}
          describedBy={variable === undefined ? undefined : hintId}
          onChange={(open) => void update({ server: { host: open ? everyAddress : loopback } }, listeningTask)}
        />
      </div>
      {isOpen && host !== everyAddress && <p className="caption muted">{t("customHost", { host })}</p>}
      {isOpen && <Notice tone="info">{t("openWarning")}</Notice>}
    </>
  )
}

/** Names by which this computer is called by others: requests that name any other host are refused. */
function HostNames() {
  const { t } = useTranslation("server")
  const names = useApp(({ settings }) => settings?.server.hostNames ?? none)
  const variable = useApp(({ fixed }) => fixed["server.hostNames"])
  const update = useApp((state) => state.updateSettings)
  return (
    <ListField
      label={t("hostNames")}
      rows={2}
      values={names}
      placeholder="hearth.lan"
      disabled={variable !== undefined}
      hint={variable === undefined ? t("hostNamesHint") : t("fixedBy", { variable })}
      onChange={(hostNames) => void update({ server: { hostNames } }, listeningTask)}
    />
  )
}

const none: readonly string[] = []

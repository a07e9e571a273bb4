import { useState } from "react"
import { useTranslation } from "react-i18next"
import { useDescribeError } from "../../i18n/describeError.ts"
import { selectTaskError } from "../../stores/tasksSlice.ts"
import { useApp } from "../../stores/useApp.tsx"
import { Button } from "../../ui/Button.tsx"
import { TextField } from "../../ui/TextField.tsx"

const proxyTask = "hub-proxy"
const selectProxyError = selectTaskError(proxyTask)

/** A button that becomes the field for the address of a proxy, in the place where something could not be reached. */
export function UseProxy({ onSaved }: { onSaved(): void }) {
  const { t } = useTranslation("downloads")
  const [isShown, setShown] = useState(false)
  if (isShown) return <ProxyForm onSaved={onSaved} />
  return (
    <Button size="small" onClick={() => setShown(true)}>
      {t("useProxy")}
    </Button>
  )
}

function ProxyForm({ onSaved }: { onSaved(): void }) {
  const { t } = useTranslation("downloads")
  const describe = useDescribeError()
  const known = useApp(({ settings }) => settings?.downloads.proxy ?? "")
  const error = useApp(selectProxyError)
  const update = useApp((state) => state.updateSettings)
  const [typed, setTyped] = useState(known === "none" ? "" : known)
  const save = async () => {
    const proxy = typed.trim() === "" ? null : addressOf(typed.trim())
    if (await update({ downloads: { proxy } }, proxyTask)) onSaved()
  }
  return (
    <form
      className="row failure__proxy"
      onSubmit={(event) => {
        event.preventDefault()
        void save()
      }}
    >
      <TextField
        className="grow"
        label={t("proxy")}
        placeholder="http://127.0.0.1:7890"
        autoFocus
        value={typed}
        error={error === null ? undefined : error.code === "invalid_value" ? t("proxyWrong") : describe(error)}
        onChange={(event) => setTyped(event.target.value)}
      />
      <Button type="submit">{t("saveAndRetry")}</Button>
    </form>
  )
}

/** As proxies show their address: often just the host and the port. */
function addressOf(typed: string): string {
  return typed.includes("://") ? typed : `http://${typed}`
}

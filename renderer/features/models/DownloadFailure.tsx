import { useState } from "react"
import { useTranslation } from "react-i18next"
import type { Download } from "../../../electron/contract/downloads.ts"
import type { ErrorBody } from "../../../electron/contract/errors.ts"
import { useDescribeError } from "../../i18n/describeError.ts"
import { selectTaskError } from "../../stores/tasksSlice.ts"
import { useApp } from "../../stores/useApp.tsx"
import { Button } from "../../ui/Button.tsx"
import { Notice } from "../../ui/Notice.tsx"
import { TextField } from "../../ui/TextField.tsx"
import { OtherSources } from "./OtherSources.tsx"

/** Codes that say that the way to the hub is what is wrong. */
const networkCodes: readonly ErrorBody["code"][] = ["hub_unreachable", "hub_timeout", "hub_error", "hub_invalid_reply"]
const tokenCodes: readonly ErrorBody["code"][] = ["hub_unauthorized", "hub_gated"]

type DownloadFailureProps = { readonly download: Download; readonly error: ErrorBody }

/** Why it stopped, with the repairs in the same place: again, another source, a proxy, a token. Nothing fetched is lost. */
export function DownloadFailure({ download, error }: DownloadFailureProps) {
  const { t } = useTranslation("downloads")
  const describe = useDescribeError()
  const [isProxyShown, setProxyShown] = useState(false)
  const resume = useApp((state) => state.resumeDownload)
  const go = useApp((state) => state.go)
  const { id, source } = download
  const isNetwork = networkCodes.includes(error.code)
  return (
    <Notice tone="error" detail={error.detail}>
      <p>{describe(error)}</p>
      <p className="muted">{t("kept")}</p>
      <div className="row wrap failure__acts">
        <Button size="small" onClick={() => void resume(id)}>
          {t("tryAgain")}
        </Button>
        {(isNetwork || error.code === "download_corrupt") && (
          <OtherSources from={source} onChoose={(other) => void resume(id, other)} />
        )}
        {isNetwork && !isProxyShown && (
          <Button size="small" onClick={() => setProxyShown(true)}>
            {t("useProxy")}
          </Button>
        )}
        {tokenCodes.includes(error.code) && (
          <Button size="small" onClick={() => go("settings")}>
            {t("enterToken")}
          </Button>
        )}
      </div>
      {isProxyShown && <ProxyField onSaved={() => void resume(id)} />}
    </Notice>
  )
}

const proxyTask = "download-proxy"
const selectProxyError = selectTaskError(proxyTask)

function ProxyField({ onSaved }: { onSaved(): void }) {
  const { t } = useTranslation("downloads")
  const describe = useDescribeError()
  const known = useApp(({ settings }) => settings?.downloads.proxy ?? "")
  const error = useApp(selectProxyError)
  const update = useApp((state) => state.updateSettings)
  const [typed, setTyped] = useState(known === "none" ? "" : known)
  const save = async () => {
    const proxy = typed.trim() === "" ? null : typed.trim()
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
        value={typed}
        error={error === null ? undefined : describe(error)}
        onChange={(event) => setTyped(event.target.value)}
      />
      <Button type="submit">{t("saveAndRetry")}</Button>
    </form>
  )
}

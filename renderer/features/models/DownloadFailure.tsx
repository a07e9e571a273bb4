import type { ReactNode } from "react"
import { useTranslation } from "react-i18next"
import type { Download } from "../../../electron/contract/downloads.ts"
import type { ErrorBody } from "../../../electron/contract/errors.ts"
import { useDescribeError } from "../../i18n/describeError.ts"
import { useApp } from "../../stores/useApp.tsx"
import { Button } from "../../ui/Button.tsx"
import { Notice } from "../../ui/Notice.tsx"
import { OtherSources } from "./OtherSources.tsx"
import { UseProxy } from "./UseProxy.tsx"

/** Codes that say that the way to the hub is what is wrong. */
const networkCodes: readonly ErrorBody["code"][] = ["hub_unreachable", "hub_timeout", "hub_error", "hub_invalid_reply"]
const tokenCodes: readonly ErrorBody["code"][] = ["hub_unauthorized", "hub_gated"]

type DownloadFailureProps = { readonly download: Download; readonly error: ErrorBody }

/** Why it stopped, with the repairs in the same place: again, another source, a proxy, a token. Nothing fetched is lost. */
export function DownloadFailure({ download, error }: DownloadFailureProps) {
  const { t } = useTranslation("downloads")
  const describe = useDescribeError()
  return (
    <Notice tone="error" detail={error.detail}>
      <p>{describe(error)}</p>
      {download.doneBytes > 0 && <p className="muted">{t("kept")}</p>}
      <Repairs download={download} error={error} again={t("tryAgain")} />
    </Notice>
  )
}

/** It tries again by itself; whoever does not want to wait for that finds the same repairs. */
export function DownloadWait({ download, error }: DownloadFailureProps): ReactNode {
  const { t } = useTranslation("downloads")
  return <Repairs download={download} error={error} again={t("tryNow")} />
}

function Repairs({ download, error, again }: DownloadFailureProps & { readonly again: string }) {
  const { t } = useTranslation("downloads")
  const resume = useApp((state) => state.resumeDownload)
  const go = useApp((state) => state.go)
  const { id, source } = download
  const isNetwork = networkCodes.includes(error.code)
  return (
    <div className="row wrap failure__acts">
      <Button size="small" onClick={() => void resume(id)}>
        {again}
      </Button>
      {(isNetwork || error.code === "download_corrupt") && (
        <OtherSources from={source} onChoose={(other) => void resume(id, other)} />
      )}
      {isNetwork && <UseProxy onSaved={() => void resume(id)} />}
      {tokenCodes.includes(error.code) && (
        <Button size="small" onClick={() => go("settings", "token")}>
          {t("enterToken")}
        </Button>
      )}
    </div>
  )
}

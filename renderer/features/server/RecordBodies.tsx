import { Play, Square } from "lucide-react"
import { useTranslation } from "react-i18next"
import type { LedgerEntry } from "../../../electron/contract/ledger.ts"
import { keyPlaceholder, useConnection } from "../../connect/useConnection.ts"
import { useDescribeError } from "../../i18n/describeError.ts"
import { useApp } from "../../stores/useApp.tsx"
import { Button } from "../../ui/Button.tsx"
import { CopyButton } from "../../ui/CopyButton.tsx"
import { Notice } from "../../ui/Notice.tsx"
import { curlOfRecord, readable } from "./recordTexts.ts"

/** What was asked and answered where it is kept, with the ways to ask it again; otherwise how it would be. */
export function RecordBodies({ entry }: { readonly entry: LedgerEntry }) {
  const { t } = useTranslation("server")
  const { baseUrl } = useConnection()
  const request = entry.bodies?.request ?? null
  const response = entry.bodies?.response ?? null
  if (request === null && response === null) return <NotKept />
  return (
    <>
      {request !== null && (
        <>
          <Text name={t("asked_")} text={readable(request)} />
          <Again
            id={entry.id}
            curl={curlOfRecord({
              baseUrl,
              operation: entry.operation,
              body: request,
              apiKey: entry.key === null ? null : keyPlaceholder,
            })}
          />
        </>
      )}
      {response !== null && <Text name={t("answered_")} text={readable(response)} />}
    </>
  )
}

function Text({ name, text }: { readonly name: string; readonly text: string }) {
  const { t } = useTranslation("server")
  return (
    <div className="code">
      <div className="code__head">
        <span>{name}</span>
        <span className="end">
          <CopyButton text={text} label={t("copyOf", { what: name })} />
        </span>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <pre tabIndex={0} className="body-text">
        <code>{text}</code>
      </pre>
    </div>
  )
}

/** Sends it once more from here, or from a terminal. */
function Again({ id, curl }: { readonly id: string; readonly curl: string }) {
  const { t } = useTranslation("server")
  const describe = useDescribeError()
  const replay = useApp((state) => (state.replay?.id === id ? state.replay : null))
  const replayRecord = useApp((state) => state.replayRecord)
  const endReplay = useApp((state) => state.endReplay)
  const isRunning = replay?.state.kind === "running"
  return (
    <>
      <div className="row wrap">
        {isRunning ? (
          <Button icon={Square} onClick={endReplay}>
            {t("stopReplay")}
          </Button>
        ) : (
          <Button icon={Play} onClick={() => void replayRecord(id)}>
            {t("replay")}
          </Button>
        )}
        <span className="row row--tight">
          <CopyButton text={curl} label={t("copyCurl")} />
          <span className="caption muted" aria-hidden="true">
            curl
          </span>
        </span>
      </div>
      {replay !== null && (
        <section className="col" aria-label={t("replayed")} aria-busy={isRunning}>
          <Text name={t("replayed")} text={replay.text || replay.reasoning || (isRunning ? "…" : "")} />
          {replay.state.kind === "failed" && <Notice tone="error">{describe(replay.state.error)}</Notice>}
        </section>
      )}
    </>
  )
}

function NotKept() {
  const { t } = useTranslation("server")
  const keeps = useApp(({ settings }) => settings?.ledger.keepsBodies ?? false)
  const go = useApp((state) => state.go)
  const inspect = useApp((state) => state.inspect)
  return (
    <Notice
      tone="info"
      actions={
        keeps ? undefined : (
          <Button
            size="small"
            onClick={() => {
              void inspect(null)
              go("settings")
            }}
          >
            {t("openSettings")}
          </Button>
        )
      }
    >
      {t(keeps ? "bodiesGone" : "bodiesOff")}
    </Notice>
  )
}

import { FolderOpen, MessageCircle, Pause, Play, X } from "lucide-react"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import type { Download } from "../../../electron/contract/downloads.ts"
import { useDescribeError } from "../../i18n/describeError.ts"
import { useFormats } from "../../i18n/formats.ts"
import { useSourceName } from "../../models/useSourceName.ts"
import { downloadTask } from "../../stores/downloadsSlice.ts"
import { writeModelsPlace } from "../../stores/modelsPlace.ts"
import { canAnswer } from "../../stores/modelsSlice.ts"
import { selectTaskError } from "../../stores/tasksSlice.ts"
import { tryInChat } from "../../stores/tryInChat.ts"
import { useApp, useAppStore } from "../../stores/useApp.tsx"
import { Button, IconButton } from "../../ui/Button.tsx"
import { ConfirmDialog } from "../../ui/ConfirmDialog.tsx"
import { Pill } from "../../ui/Pill.tsx"
import { Progress } from "../../ui/Progress.tsx"
import { DownloadFailure, DownloadWait } from "./DownloadFailure.tsx"
import { useDownloadWords } from "./useDownloadWords.ts"

/** One download: how far it is, and everything that can be done with it. Drawn anew only when it changes itself. */
export function DownloadRow({ id }: { readonly id: string }) {
  const describe = useDescribeError()
  const download = useApp(({ downloads }) => downloads.find((candidate) => candidate.id === id))
  const taskError = useApp(selectTaskError(downloadTask(id)))
  if (download === undefined) return null
  const { state } = download
  return (
    <div className="grow download__in">
      <div className="row">
        <Name download={download} />
        <Acts download={download} />
      </div>
      {state.kind !== "done" && <HowFar download={download} />}
      {state.kind === "failed" && <DownloadFailure download={download} error={state.error} />}
      {state.kind === "retrying" && <DownloadWait download={download} error={state.error} />}
      {taskError !== null && (
        <p className="caption error" role="alert">
          {describe(taskError)}
        </p>
      )}
    </div>
  )
}

function Name({ download }: { readonly download: Download }) {
  const { t } = useTranslation("downloads")
  const formats = useFormats()
  const nameOf = useSourceName()
  const { name, repo, source, revision, state, files, totalBytes } = download
  const href = `#/models/${encodeURIComponent(writeModelsPlace({ view: "discover", repo: { source, repo } }) ?? "")}`
  const isVerified = files.length > 0 && files.every((file) => file.isVerified)
  return (
    <span className="grow name">
      <span className="row">
        <span className="clip medium">{name}</span>
        {state.kind === "done" && isVerified && <Pill tone="verified">{t("verified")}</Pill>}
      </span>
      <span className="caption faint clip" title={`${repo} ${revision}`}>
        <a className="link--plain" href={href}>
          {repo}
        </a>
        {" · "}
        {state.kind === "done"
          ? `${formats.bytes(totalBytes)} · ${formats.ago(state.finishedAt, Date.now())}`
          : t("fromSource", { source: nameOf(source) })}
      </span>
    </span>
  )
}

/** Where it is now, in figures. The bar is ember while something arrives. */
function HowFar({ download }: { readonly download: Download }) {
  const { t } = useTranslation("downloads")
  const words = useDownloadWords()
  const { name, state, doneBytes, totalBytes } = download
  const isRunning = state.kind === "running"
  const hasBegun = state.kind !== "waiting" || doneBytes > 0
  const tone = isRunning ? (state.step === "verifying" ? "verified" : "ember") : "ink"
  return (
    <>
      {hasBegun && (
        <Progress value={totalBytes === 0 ? 0 : doneBytes / totalBytes} tone={tone} label={t("progressOf", { name })} />
      )}
      <div className="row wrap download__figures caption muted num">
        <span className="grow">{words.state(download)}</span>
        <span>{words.amount(download)}</span>
      </div>
    </>
  )
}

function Acts({ download }: { readonly download: Download }) {
  const { t } = useTranslation("downloads")
  const store = useAppStore()
  const [isAsking, setAsking] = useState(false)
  const { id, name, state, doneBytes } = download
  const { pauseDownload, resumeDownload, removeDownload } = store.getState()
  const isDone = state.kind === "done"
  const isHeld = state.kind === "paused" || state.kind === "failed"
  return (
    <span className="row row--tight">
      {isDone && <Use modelId={state.modelId} adapterId={state.adapterId} name={name} />}
      {!isDone && (
        // One button in both states: it keeps the focus.
        <IconButton
          icon={isHeld ? Play : Pause}
          label={t(isHeld ? "resumeNamed" : "pauseNamed", { name })}
          onClick={() => void (isHeld ? resumeDownload(id) : pauseDownload(id))}
        />
      )}
      <IconButton
        icon={X}
        label={t(isDone ? "dismissNamed" : "cancelNamed", { name })}
        onClick={() => (isDone || doneBytes === 0 ? void removeDownload(id) : setAsking(true))}
      />
      <ConfirmDialog
        isOpen={isAsking}
        title={t("cancelTitle", { name })}
        description={t("cancelWhat")}
        confirmLabel={t("cancelDownload")}
        cancelLabel={t("keep")}
        onConfirm={() => void removeDownload(id)}
        onClose={() => setAsking(false)}
      />
    </span>
  )
}

type UseProps = { readonly modelId: string | null; readonly adapterId: string | null; readonly name: string }

/** What came can be used at once. */
function Use({ modelId, adapterId, name }: UseProps) {
  const { t } = useTranslation("downloads")
  const store = useAppStore()
  const model = useApp(({ models }) => models.find(({ id }) => id === modelId))
  const { go } = store.getState()
  if (model !== undefined) {
    return (
      <>
        {canAnswer(model) && (
          <Button
            size="small"
            icon={MessageCircle}
            aria-label={t("chatWith", { name })}
            onClick={() => tryInChat(store.getState(), model.id)}
          >
            {t("chat")}
          </Button>
        )}
        <IconButton
          icon={FolderOpen}
          label={t("showNamed", { name })}
          onClick={() => go("models", writeModelsPlace({ view: "library", model: model.id }))}
        />
      </>
    )
  }
  if (adapterId === null) return null
  return (
    <Button size="small" aria-label={t("showNamed", { name })} onClick={() => go("adapters", adapterId)}>
      {t("show")}
    </Button>
  )
}

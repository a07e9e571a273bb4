import { Download as DownloadIcon, MessageCircle, Pause, Play, RotateCw } from "lucide-react"
import { useEffect, useRef } from "react"
import { useTranslation } from "react-i18next"
import type { Download, DownloadDraft } from "../../electron/contract/downloads.ts"
import { useDescribeError } from "../i18n/describeError.ts"
import { useFormats } from "../i18n/formats.ts"
import { draftTask, findDownload } from "../stores/downloadsSlice.ts"
import { canAnswer } from "../stores/modelsSlice.ts"
import { selectIsTaskRunning, selectTaskError } from "../stores/tasksSlice.ts"
import { tryInChat } from "../stores/tryInChat.ts"
import { useApp, useAppStore } from "../stores/useApp.tsx"
import { Button, IconButton } from "../ui/Button.tsx"
import { Pill } from "../ui/Pill.tsx"
import { Progress } from "../ui/Progress.tsx"

export type GetButtonProps = {
  readonly draft: DownloadDraft
  /** What is fetched, for screen readers. */
  readonly name: string
  /** Id of the model or adapter that is this very file. */
  readonly inLibrary?: string | null
  readonly isPrimary?: boolean
}

/** Fetches a model; once that has begun, how far it is, and in the end a way to use it. */
export function GetButton({ draft, name, inLibrary = null, isPrimary = false }: GetButtonProps) {
  const { t } = useTranslation("downloads")
  const describe = useDescribeError()
  const download = useApp(findDownload(draft.repo, draft.groupId))
  const isStarting = useApp(selectIsTaskRunning(draftTask(draft)))
  const error = useApp(selectTaskError(draftTask(draft)))
  const start = useApp((state) => state.startDownload)
  const isAskedHere = useRef(false)
  const done = download?.state.kind === "done" ? download.state : null
  const id = inLibrary ?? done?.modelId ?? done?.adapterId ?? null
  // What has been removed since can be fetched again.
  const isHere = useApp(({ models, adapters }) => [...models, ...adapters].some((item) => item.id === id))
  if (id !== null && isHere) return <Here id={id} name={name} />
  if (done !== null && download?.kind === "projector") return <Pill tone="ok">{t("inLibrary")}</Pill>
  if (download !== undefined && download.state.kind !== "done")
    return <OnItsWay download={download} takesFocus={isAskedHere.current} />
  return (
    <span className="get">
      <Button
        size="small"
        icon={DownloadIcon}
        variant={isPrimary ? "primary" : "plain"}
        aria-label={t("downloadNamed", { name })}
        disabled={isStarting}
        onClick={() => {
          isAskedHere.current = true
          void start(draft)
        }}
      >
        {t("download")}
      </Button>
      {error !== null && (
        <span className="caption error" role="alert">
          {describe(error)}
        </span>
      )}
    </span>
  )
}

function Here({ id, name }: { readonly id: string; readonly name: string }) {
  const { t } = useTranslation("downloads")
  const store = useAppStore()
  const isChat = useApp(({ models }) => models.some((model) => model.id === id && canAnswer(model)))
  return (
    <span className="get get--row">
      <Pill tone="ok">{t("inLibrary")}</Pill>
      {isChat && (
        <Button
          size="small"
          icon={MessageCircle}
          aria-label={t("chatWith", { name })}
          onClick={() => tryInChat(store.getState(), id)}
        >
          {t("chat")}
        </Button>
      )}
    </span>
  )
}

type OnItsWayProps = {
  readonly download: Download
  /** The button that had the focus has just become this. */
  readonly takesFocus: boolean
}

function OnItsWay({ download, takesFocus }: OnItsWayProps) {
  const button = useRef<HTMLButtonElement>(null)
  useEffect(() => {
    // Whoever has gone elsewhere meanwhile stays there.
    if (takesFocus && document.activeElement === document.body) button.current?.focus()
  }, [takesFocus])
  const { t } = useTranslation("downloads")
  const formats = useFormats()
  const { id, name, state, doneBytes, totalBytes, bytesPerSecond } = download
  const { pauseDownload, resumeDownload } = useAppStore().getState()
  const share = totalBytes === 0 ? 0 : doneBytes / totalBytes
  const isHeld = state.kind === "paused" || state.kind === "failed"
  const what = isHeld
    ? t(state.kind === "failed" ? "failed" : "paused")
    : bytesPerSecond === null
      ? t("waiting")
      : t("perSecond", { amount: formats.bytes(bytesPerSecond) })
  return (
    <span className="get get--row">
      <a className="get__progress" href="#/models/downloads" title={t("showDownloads")}>
        <span className="caption num muted">
          {formats.percent(Math.floor(share * 100) / 100)} · {what}
        </span>
        <Progress value={share} tone={isHeld ? "ink" : "ember"} label={t("progressOf", { name })} />
      </a>
      <IconButton
        ref={button}
        icon={state.kind === "failed" ? RotateCw : isHeld ? Play : Pause}
        label={t(isHeld ? "resumeNamed" : "pauseNamed", { name })}
        onClick={() => void (isHeld ? resumeDownload(id) : pauseDownload(id))}
      />
    </span>
  )
}

import { type ReactNode, useEffect } from "react"
import { useTranslation } from "react-i18next"
import { useShallow } from "zustand/react/shallow"
import type { Download } from "../../../electron/contract/downloads.ts"
import { useDescribeError } from "../../i18n/describeError.ts"
import { useFormats } from "../../i18n/formats.ts"
import { downloadsTask } from "../../stores/downloadsSlice.ts"
import { writeModelsPlace } from "../../stores/modelsPlace.ts"
import { selectTaskError } from "../../stores/tasksSlice.ts"
import { useApp } from "../../stores/useApp.tsx"
import { Button } from "../../ui/Button.tsx"
import { EmptyState } from "../../ui/EmptyState.tsx"
import { Notice } from "../../ui/Notice.tsx"
import { SortableList, type SortableWords } from "../../ui/SortableList.tsx"
import { DownloadRow } from "./DownloadRow.tsx"

/** Of the whole list: what cannot be moved or cleared. */
const selectListError = selectTaskError(downloadsTask)

/** What is on its way, what waits for that, and what has come. */
export function Downloads() {
  const { t } = useTranslation("downloads")
  const go = useApp((state) => state.go)
  const clear = useApp((state) => state.clearDownloads)
  const describe = useDescribeError()
  const error = useApp(selectListError)
  const started = useIds(({ state }) => state.kind !== "waiting" && state.kind !== "done")
  const waiting = useApp(
    useShallow(({ downloads }) => downloads.filter(({ state }) => state.kind === "waiting").map(({ id }) => id)),
  )
  const done = useIds(({ state }) => state.kind === "done")
  const isEmpty = started.length + waiting.length + done.length === 0
  return (
    <div className="page">
      <div className="page__in page__in--form">
        {isEmpty && (
          <EmptyState
            title={t("nothing")}
            action={
              <Button
                variant="primary"
                onClick={() => go("models", writeModelsPlace({ view: "discover", repo: null }))}
              >
                {t("findModels")}
              </Button>
            }
          >
            {t("nothingHint")}
          </EmptyState>
        )}
        {error !== null && <Notice tone="error">{describe(error)}</Notice>}
        {started.length > 0 && (
          <Section title={t("running")}>
            <Rows ids={started} label={t("running")} />
          </Section>
        )}
        {waiting.length > 0 && (
          <Section title={t("queued")}>
            {waiting.length === 1 ? <Rows ids={waiting} label={t("queued")} /> : <Queue ids={waiting} />}
          </Section>
        )}
        {done.length > 0 && (
          <Section
            title={t("finished")}
            act={
              <Button size="small" variant="quiet" className="end" onClick={() => void clear()}>
                {t("clear")}
              </Button>
            }
          >
            <Rows ids={done.toReversed()} label={t("finished")} />
          </Section>
        )}
        {!isEmpty && <FreeSpace />}
      </div>
    </div>
  )
}

function useIds(matches: (download: Download) => boolean): readonly string[] {
  return useApp(useShallow(({ downloads }) => downloads.filter(matches).map(({ id }) => id)))
}

type SectionProps = { readonly title: string; readonly act?: ReactNode; readonly children: ReactNode }

function Section({ title, act, children }: SectionProps) {
  return (
    <section className="section" aria-label={title}>
      <div className="section__head">
        <h2>{title}</h2>
        {act}
      </div>
      <div className="tablewrap">{children}</div>
    </section>
  )
}

function Rows({ ids, label }: { readonly ids: readonly string[]; readonly label: string }) {
  return (
    <ul className="rows" aria-label={label}>
      {ids.map((id) => (
        <li key={id} className="rows__row download">
          <DownloadRow id={id} />
        </li>
      ))}
    </ul>
  )
}

/** Those that wait begin in this order. */
function Queue({ ids }: { readonly ids: readonly string[] }) {
  const { t } = useTranslation("downloads")
  const names = useApp(
    useShallow(({ downloads }) => ids.map((id) => downloads.find((download) => download.id === id)?.name ?? id)),
  )
  const move = useApp((state) => state.moveDownload)
  const words: SortableWords = {
    handle: (name) => t("moveNamed", { name }),
    instructions: t("moveHow"),
    lifted: (name, position) => t("moveLifted", { name, position }),
    over: (name, position) => t("moveOver", { name, position }),
    dropped: (name, position) => t("moveDropped", { name, position }),
    cancelled: (name) => t("moveCancelled", { name }),
  }
  return (
    <SortableList
      label={t("queued")}
      items={ids.map((id, index) => ({ id, name: names[index] ?? id }))}
      words={words}
      onMove={(from, to) => {
        const id = ids[from]
        if (id !== undefined) void move(id, ids[to > from ? to + 1 : to] ?? null)
      }}
    >
      {({ id }) => <DownloadRow id={id} />}
    </SortableList>
  )
}

function FreeSpace() {
  const { t } = useTranslation("downloads")
  const formats = useFormats()
  const free = useApp(({ disk }) => disk?.freeBytes)
  const refresh = useApp((state) => state.refreshDisk)
  const cause = useApp(({ downloads }) => downloads.map(({ id, state }) => `${id} ${state.kind}`).join())
  // biome-ignore lint/correctness/useExhaustiveDependencies: the cause is why it is asked again
  useEffect(() => void refresh(), [cause, refresh])
  if (free === undefined) return null
  return <p className="caption faint">{t("free", { size: formats.bytes(free) })}</p>
}

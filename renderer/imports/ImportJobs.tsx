import { Check, TriangleAlert, X } from "lucide-react"
import { useTranslation } from "react-i18next"
import type { ImportJob } from "../../electron/contract/library.ts"
import { useDescribeError } from "../i18n/describeError.ts"
import { useFormats } from "../i18n/formats.ts"
import { importJobTask } from "../stores/importsSlice.ts"
import { canAnswer } from "../stores/modelsSlice.ts"
import { selectIsTaskRunning } from "../stores/tasksSlice.ts"
import { tryInChat } from "../stores/tryInChat.ts"
import { useApp, useAppStore } from "../stores/useApp.tsx"
import { Button, IconButton } from "../ui/Button.tsx"
import { Icon } from "../ui/Icon.tsx"
import { Progress } from "../ui/Progress.tsx"

/** Beyond it a line says how many more there are: a page full of them would be none. */
const mostAtOnce = 3

/** What is being brought in, wherever the user is, and what has been until it is dismissed. */
export function ImportJobs() {
  const { t } = useTranslation("imports")
  const jobs = useApp((state) => state.imports)
  if (jobs.length === 0) return null
  return (
    <section className="importjobs" aria-label={t("jobs")}>
      {jobs.slice(0, mostAtOnce).map((job) => (
        <Job key={job.id} job={job} />
      ))}
      {jobs.length > mostAtOnce && (
        <p className="caption muted">{t("moreJobs", { count: jobs.length - mostAtOnce })}</p>
      )}
    </section>
  )
}

function Job({ job }: { readonly job: ImportJob }) {
  const { t } = useTranslation("imports")
  const describe = useDescribeError()
  const { state, name } = job
  switch (state.kind) {
    case "running":
      return <Running job={job} />
    case "failed":
      return (
        <div className="importjob importjob--failed" role="alert">
          <Icon of={TriangleAlert} />
          <span className="grow">
            <span className="medium">{t("notAdded", { name })}</span> {describe(state.error)}
          </span>
          <Dismiss job={job} />
        </div>
      )
    case "cancelled":
      return (
        <div className="importjob" role="status">
          <span className="grow clip">{t("wasCancelled", { name })}</span>
          <Dismiss job={job} />
        </div>
      )
    case "done":
      return <Done job={job} done={state} />
  }
}

const doing = { copy: "copying", move: "moving", "in-place": "linking" } as const

function Running({ job }: { readonly job: ImportJob }) {
  const { t } = useTranslation("imports")
  const formats = useFormats()
  const cancel = useApp((state) => state.importActions.cancel)
  const isCancelling = useApp(selectIsTaskRunning(importJobTask(job.id)))
  const { name, mode, doneBytes, totalBytes } = job
  const label = t(doing[mode], { name })
  return (
    <div className="importjob">
      <span className="clip importjob__name">{label}</span>
      <Progress value={totalBytes === 0 ? 0 : doneBytes / totalBytes} label={label} />
      <span className="caption muted num p2">
        {t("bytesOf", { done: formats.bytes(doneBytes), total: formats.bytes(totalBytes) })}
      </span>
      <IconButton
        icon={X}
        label={t("cancelNamed", { name })}
        disabled={isCancelling}
        onClick={() => void cancel(job.id)}
      />
    </div>
  )
}

type DoneProps = { readonly job: ImportJob; readonly done: Extract<ImportJob["state"], { kind: "done" }> }

function Done({ job, done }: DoneProps) {
  const { t } = useTranslation("imports")
  const store = useAppStore()
  const dismiss = useApp((state) => state.importActions.dismiss)
  const { modelIds, adapterIds, duplicateIds } = done
  const count = modelIds.length + adapterIds.length
  const model = useApp(({ models }) => models.find((one) => one.id === modelIds[0] && canAnswer(one)))
  const text =
    count > 0 ? t("wasAdded", { name: job.name, count }) : t("wasThere", { name: job.name, count: duplicateIds.length })
  return (
    <div className="importjob" role="status">
      <span className="ok">
        <Icon of={Check} />
      </span>
      <span className="grow clip" title={text}>
        {text}
      </span>
      {model !== undefined && count === 1 && (
        <Button
          size="small"
          aria-label={t("chatNamed", { name: model.name })}
          onClick={() => {
            tryInChat(store.getState(), model.id)
            void dismiss(job.id)
          }}
        >
          {t("chat")}
        </Button>
      )}
      {adapterIds[0] !== undefined && (
        <Button
          size="small"
          aria-label={t("showNamed", { name: job.name })}
          onClick={() => {
            store.getState().go("adapters", count === 1 ? adapterIds[0] : null)
            void dismiss(job.id)
          }}
        >
          {t("show")}
        </Button>
      )}
      <Dismiss job={job} />
    </div>
  )
}

function Dismiss({ job: { id, name } }: { readonly job: ImportJob }) {
  const { t } = useTranslation("imports")
  const dismiss = useApp((state) => state.importActions.dismiss)
  return <IconButton icon={X} label={t("dismissNamed", { name })} onClick={() => void dismiss(id)} />
}

import { RotateCw, X } from "lucide-react"
import { useTranslation } from "react-i18next"
import type { Model, ModelActivity, ModelState } from "../../../electron/contract/models.ts"
import { useDescribeError } from "../../i18n/describeError.ts"
import { useFormats } from "../../i18n/formats.ts"
import { modelTask } from "../../stores/modelsSlice.ts"
import { selectIsTaskRunning } from "../../stores/tasksSlice.ts"
import { useApp } from "../../stores/useApp.tsx"
import { Button, IconButton } from "../../ui/Button.tsx"
import { Coals } from "../../ui/Coals.tsx"
import { EjectIcon } from "../../ui/EjectIcon.tsx"
import { Notice } from "../../ui/Notice.tsx"
import { Progress } from "../../ui/Progress.tsx"
import { Sparkline } from "../../ui/Sparkline.tsx"

const columnCount = 7

/** Draws anew only when its own model changes. */
export function LoadedModelRow({ id }: { readonly id: string }) {
  const model = useApp(({ models }) => models.find((candidate) => candidate.id === id))
  if (model === undefined) return null
  const { state } = model
  if (state.kind === "ready") return <ReadyRow model={model} activity={state.activity} />
  if (state.kind === "loading") return <LoadingRow model={model} progress={state.progress} />
  return <TroubleRow model={model} state={state} />
}

function NameCell({ model }: { readonly model: Model }) {
  return (
    <td className="fill">
      <span className="row">
        <span className="clip medium" title={model.id}>
          {model.name}
        </span>
        {model.quantization && <span className="tag p2">{model.quantization}</span>}
      </span>
    </td>
  )
}

function ReadyRow({ model, activity }: { readonly model: Model; readonly activity: ModelActivity }) {
  const { t } = useTranslation("server")
  const formats = useFormats()
  const ejectModel = useApp((state) => state.ejectModel)
  const isLeaving = useApp(selectIsTaskRunning(modelTask(model.id)))
  const { busySlots, memoryBytes, tokensPerSecond, lastMinute, queueLength } = activity
  const busy = busySlots.filter(Boolean).length
  return (
    <tr>
      <NameCell model={model} />
      <td>
        <Coals busy={busySlots} label={t("slotsBusy", { busy, count: busySlots.length })} />
      </td>
      <td className="r p2">{memoryBytes === null ? "—" : formats.bytes(memoryBytes)}</td>
      <td className="r">{tokensPerSecond === null ? "—" : formats.speed(tokensPerSecond)}</td>
      <td className="p2">
        <Sparkline
          values={lastMinute}
          label={t("lastMinuteSpoken", { count: lastMinute.reduce((sum, count) => sum + count, 0) })}
        />
      </td>
      <td className="r p3">{formats.number(queueLength)}</td>
      <td className="act">
        <IconButton
          icon={EjectIcon}
          label={t("eject", { name: model.name })}
          disabled={isLeaving}
          onClick={() => void ejectModel(model.id)}
        />
      </td>
    </tr>
  )
}

function LoadingRow({ model, progress }: { readonly model: Model; readonly progress: number }) {
  const { t } = useTranslation("server")
  const formats = useFormats()
  const ejectModel = useApp((state) => state.ejectModel)
  const label = t("loadingPercent", { percent: formats.percent(progress) })
  return (
    <tr>
      <NameCell model={model} />
      <td colSpan={columnCount - 2}>
        <span className="row loading">
          <Progress value={progress} label={label} />
          <span className="caption muted num">{label}</span>
        </span>
      </td>
      <td className="act">
        <IconButton
          icon={X}
          label={t("cancelLoadNamed", { name: model.name })}
          onClick={() => void ejectModel(model.id)}
        />
      </td>
    </tr>
  )
}

type Trouble = Extract<ModelState, { kind: "failed" | "restarting" | "quarantined" }>

/** A row of its own below the name: what happened, why, and the repair. */
function TroubleRow({ model, state }: { readonly model: Model; readonly state: ModelState }) {
  const { t } = useTranslation("server")
  const formats = useFormats()
  const describe = useDescribeError()
  const { loadModel, ejectModel } = useAppActions()
  if (!isTrouble(state)) return null
  const what =
    state.kind === "restarting"
      ? t("restartingIn", { duration: formats.duration(state.retryInMs) })
      : t(state.kind === "failed" ? "loadFailed" : "quarantined")
  return (
    <tr>
      <td colSpan={columnCount} className="trouble">
        <Notice
          tone={state.kind === "restarting" ? "warn" : "error"}
          detail={state.error.detail}
          actions={
            <>
              <Button size="small" icon={RotateCw} onClick={() => void loadModel(model.id)}>
                {t("loadAgain")}
              </Button>
              <IconButton icon={X} label={t("eject", { name: model.name })} onClick={() => void ejectModel(model.id)} />
            </>
          }
        >
          <strong className="medium">{model.name}</strong> · {what}. {describe(state.error)}
        </Notice>
      </td>
    </tr>
  )
}

function useAppActions() {
  return { loadModel: useApp((state) => state.loadModel), ejectModel: useApp((state) => state.ejectModel) }
}

function isTrouble(state: ModelState): state is Trouble {
  return state.kind === "failed" || state.kind === "restarting" || state.kind === "quarantined"
}

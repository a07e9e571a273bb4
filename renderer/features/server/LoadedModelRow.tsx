import { useTranslation } from "react-i18next"
import { useFormats } from "../../i18n/formats.ts"
import { LoadSettingsButton } from "../../models/LoadSettingsButton.tsx"
import { useLoadedWords } from "../../models/useLoadedWords.ts"
import { modelTask } from "../../stores/modelsSlice.ts"
import { selectIsTaskRunning } from "../../stores/tasksSlice.ts"
import { useApp } from "../../stores/useApp.tsx"
import { IconButton } from "../../ui/Button.tsx"
import { Coals } from "../../ui/Coals.tsx"
import { EjectIcon } from "../../ui/EjectIcon.tsx"
import { Tag } from "../../ui/Pill.tsx"
import { Sparkline } from "../../ui/Sparkline.tsx"

/** A model that answers; drawn anew only when it changes itself. */
export function LoadedModelRow({ id }: { readonly id: string }) {
  const { t } = useTranslation("server")
  const formats = useFormats()
  const model = useApp(({ models }) => models.find((candidate) => candidate.id === id))
  const words = useLoadedWords()
  const ejectModel = useApp((state) => state.ejectModel)
  const isLeaving = useApp(selectIsTaskRunning(modelTask(id)))
  if (model?.state.kind !== "ready") return null
  const { busySlots, memoryBytes, tokensPerSecond, lastMinute, queueLength } = model.state.activity
  const busy = busySlots.filter(Boolean).length
  const summary = words.summary(model.state.info)
  const notes = words.notes(model)
  return (
    <>
      <tr>
        <td className="fill">
          <span className="row">
            <span className="clip medium" title={model.id}>
              {model.name}
            </span>
            {model.quantization && (
              <span className="p2">
                <Tag>{model.quantization}</Tag>
              </span>
            )}
          </span>
          <span className="caption faint clip loaded__how" title={summary}>
            {summary}
          </span>
        </td>
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
          <LoadSettingsButton model={model} />
          <IconButton
            icon={EjectIcon}
            label={t("eject", { name: model.name })}
            disabled={isLeaving}
            onClick={() => void ejectModel(model.id)}
          />
        </td>
      </tr>
      {notes.length > 0 && (
        <tr className="table__more">
          <td colSpan={7} className="caption">
            {notes.join(" ")}
          </td>
        </tr>
      )}
    </>
  )
}

import { Star } from "lucide-react"
import { useTranslation } from "react-i18next"
import type { Model } from "../../../electron/contract/models.ts"
import { useDescribeError } from "../../i18n/describeError.ts"
import { useFormats } from "../../i18n/formats.ts"
import { SaferLoadButton } from "../../models/SaferLoadButton.tsx"
import { useLoadedWords } from "../../models/useLoadedWords.ts"
import { writeModelsPlace } from "../../stores/modelsPlace.ts"
import { modelTask } from "../../stores/modelsSlice.ts"
import { selectTaskError } from "../../stores/tasksSlice.ts"
import { useApp, useAppStore } from "../../stores/useApp.tsx"
import { classes } from "../../ui/classes.ts"
import { Icon } from "../../ui/Icon.tsx"
import { Tag } from "../../ui/Pill.tsx"
import { Capabilities } from "./Capabilities.tsx"
import { ModelActions } from "./ModelActions.tsx"
import { ModelStateMark } from "./ModelStateMark.tsx"
import { useOriginWords } from "./useOriginWords.ts"

type LibraryRowProps = {
  readonly id: string
  readonly isOpen: boolean
  /** In the whole table, its head included. */
  readonly position: number
}

/** One model of the library; drawn anew only when it changes itself. */
export function LibraryRow({ id, isOpen, position }: LibraryRowProps) {
  const formats = useFormats()
  const model = useApp(({ models }) => models.find((candidate) => candidate.id === id))
  const { t } = useTranslation("library")
  if (model === undefined) return null
  const { parameterCount, quantization, sizeBytes, trainedContextSize, lastUsedAt } = model
  return (
    <>
      <tr className={classes("library__row", isOpen && "is-open")} aria-rowindex={position}>
        <td className="fill">
          <NameCell model={model} />
        </td>
        <td className="r p2 muted">{parameterCount === null ? "—" : formats.parameters(parameterCount)}</td>
        <td className="p2">{quantization === null ? "—" : <Tag>{quantization}</Tag>}</td>
        <td className="r p2 muted">{formats.bytes(sizeBytes)}</td>
        <td className="r p4 muted">{trainedContextSize === null ? "—" : formats.contextSize(trainedContextSize)}</td>
        <td className="p4 muted">{lastUsedAt === null ? t("never") : formats.ago(lastUsedAt, Date.now())}</td>
        <td>
          <ModelStateMark model={model} />
        </td>
        <td className="act">
          <ModelActions model={model} />
        </td>
      </tr>
      <More model={model} />
    </>
  )
}

function NameCell({ model }: { readonly model: Model }) {
  const { t } = useTranslation("library")
  const store = useAppStore()
  const origin = useOriginWords()
  const open = () => {
    store.getState().go("models", writeModelsPlace({ view: "library", model: model.id }))
    store.getState().showPanel("right")
  }
  return (
    <>
      <span className="row">
        <button type="button" className="namelink clip medium" title={model.fileName} onClick={open}>
          {model.name}
        </button>
        {model.isDefault && (
          <span role="img" className="library__star" aria-label={t("isDefault")} title={t("isDefault")}>
            <Icon of={Star} size="small" />
          </span>
        )}
        <Capabilities of={model.capabilities} />
      </span>
      <span className="caption faint clip library__note">
        <code className="mono">{model.id}</code> · {origin(model)}
      </span>
    </>
  )
}

/** What is wrong with it, with the repair; or what is out of the ordinary while it is loaded. */
function More({ model }: { readonly model: Model }) {
  const describe = useDescribeError()
  const words = useLoadedWords()
  const taskError = useApp(selectTaskError(modelTask(model.id)))
  const { state, problem } = model
  const failed =
    state.kind === "failed" || state.kind === "quarantined" || state.kind === "restarting" ? state.error : null
  const error = problem ?? failed ?? taskError
  const notes = words.notes(model)
  if (error === null && notes.length === 0) return null
  return (
    <tr className="table__more">
      <td colSpan={8} className="caption">
        <span className="row wrap">
          {error === null ? <span>{notes.join(" ")}</span> : <span className="error">{describe(error)}</span>}
          {failed !== null && <SaferLoadButton model={model} size="small" />}
        </span>
      </td>
    </tr>
  )
}

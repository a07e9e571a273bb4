import { Activity, Pencil } from "lucide-react"
import { memo } from "react"
import { useTranslation } from "react-i18next"
import type { RemoteModel } from "../../../electron/contract/providers.ts"
import { useFormats } from "../../i18n/formats.ts"
import { checkTask } from "../../stores/providersSlice.ts"
import { selectIsTaskRunning } from "../../stores/tasksSlice.ts"
import { useApp } from "../../stores/useApp.tsx"
import { IconButton } from "../../ui/Button.tsx"
import { Pill } from "../../ui/Pill.tsx"
import { Switch } from "../../ui/Switch.tsx"
import { capabilityWords } from "./capabilityWords.ts"

type RemoteModelRowProps = {
  readonly providerId: string
  readonly model: RemoteModel
  /** From 1, of `count` rows, of which only some exist. */
  readonly position: number
  readonly count: number
  readonly top: number
  readonly onEdit: (id: string) => void
}

/** One model; drawn anew only when it changes itself. */
export const RemoteModelRow = memo(function RemoteModelRow(props: RemoteModelRowProps) {
  const { providerId, model, position, count, top, onEdit } = props
  const { t } = useTranslation("providers")
  const { setModels, check } = useApp((state) => state.providerActions)
  const isChecking = useApp(selectIsTaskRunning(checkTask(providerId)))
  const { id, isEnabled, source } = model
  return (
    <li
      className="rows__row modellist__row"
      aria-posinset={position}
      aria-setsize={count}
      style={{ transform: `translateY(${top}px)` }}
    >
      <Switch
        isOn={isEnabled}
        label={t("useModel", { model: id })}
        onChange={(isOn) => void setModels(providerId, [id], { isEnabled: isOn })}
      />
      <span className="grow name">
        <span className="row">
          <code className="mono clip" title={id}>
            {id}
          </code>
          {source === "gone" && <Pill tone="warn">{t("gone")}</Pill>}
          {source === "typed" && <Pill>{t("typed")}</Pill>}
        </span>
        <ModelFacts model={model} />
      </span>
      <span className="p2">
        <IconButton
          icon={Activity}
          label={t("checkModel", { model: id })}
          disabled={isChecking}
          onClick={() => void check(providerId, id)}
        />
      </span>
      <IconButton icon={Pencil} label={t("editModel", { model: id })} onClick={() => onEdit(id)} />
    </li>
  )
})

function ModelFacts({ model: { capabilities, contextSize, price } }: { readonly model: RemoteModel }) {
  const { t } = useTranslation("providers")
  const formats = useFormats()
  const facts = [
    ...capabilities.map((capability) => t(capabilityWords[capability])),
    ...(contextSize === null ? [] : [t("contextOf", { tokens: formats.number(contextSize) })]),
    ...(price === null
      ? []
      : [
          t("priceLine", {
            input: formats.price(price.inputPerMillion, price.currency),
            output: formats.price(price.outputPerMillion, price.currency),
          }),
        ]),
  ]
  return <span className="caption faint clip">{facts.length === 0 ? t("nothingKnown") : facts.join(" · ")}</span>
}

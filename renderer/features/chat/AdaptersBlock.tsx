import type { ReactNode } from "react"
import { useTranslation } from "react-i18next"
import { useShallow } from "zustand/react/shallow"
import { isReadyFor } from "../../stores/adaptersSlice.ts"
import { type ModelChoice, writeModelChoice } from "../../stores/modelChoice.ts"
import { useApp } from "../../stores/useApp.tsx"
import { Slider } from "../../ui/Slider.tsx"
import { InspectorBlock } from "./InspectorBlock.tsx"
import { useModelChoice } from "./useChosenModel.ts"
import { useComparing } from "./useComparing.ts"

/** Twice as strong as it was trained is as much as makes sense; the API takes more. */
const strengths = { min: 0, max: 2, step: 0.05 }

/** The adapters that fit the chosen model, each with its strength; nothing where there are none. */
export function AdaptersBlock(): ReactNode {
  const choice = useModelChoice()
  const { names } = useComparing()
  const modelId = choice?.model.id
  const fitting = useApp(
    useShallow(({ adapters }) => adapters.filter((one) => modelId !== undefined && isReadyFor(one, modelId))),
  )
  // Those who are compared are chosen with their adapters, each for itself.
  if (choice === undefined || fitting.length === 0 || names.length > 0) return null
  return <Adapters choice={choice} fitting={fitting} />
}

type AdaptersProps = {
  readonly choice: ModelChoice
  readonly fitting: readonly { readonly id: string; readonly name: string }[]
}

function Adapters({ choice: { model, scales }, fitting }: AdaptersProps): ReactNode {
  const { t } = useTranslation("chat")
  const configure = useApp((state) => state.chatActions.configure)
  const known = useApp((state) => state.adapters)
  const name = writeModelChoice(model.id, scales, known)
  const change = (id: string, scale: number) => {
    const wanted = writeModelChoice(model.id, { ...scales, [id]: scale }, known)
    configure({ model: model.isDefault && wanted === model.id ? null : wanted })
  }
  return (
    <InspectorBlock title={t("adapters")}>
      {fitting.map(({ id, name: label }) => (
        <div key={id} className={scales[id] === undefined ? "is-unset" : undefined}>
          <Slider label={label} value={scales[id] ?? 0} {...strengths} onChange={(scale) => change(id, scale)} />
        </div>
      ))}
      <p className="caption faint">
        {t("adaptersHint")} <code className="mono">{name}</code>
      </p>
    </InspectorBlock>
  )
}

import { ArrowDown, ArrowUp, Trash2 } from "lucide-react"
import { useTranslation } from "react-i18next"
import type { RouteTarget } from "../../../electron/contract/routes.ts"
import { targetName } from "../../stores/routeDraft.ts"
import { useApp } from "../../stores/useApp.tsx"
import { IconButton } from "../../ui/Button.tsx"
import { NumberField } from "../../ui/NumberField.tsx"
import { Pill } from "../../ui/Pill.tsx"
import { Switch } from "../../ui/Switch.tsx"
import { TargetAdapters } from "./TargetAdapters.tsx"
import { TargetDot, TargetFacts } from "./TargetState.tsx"

type TargetRowProps = {
  readonly target: RouteTarget
  /** Whether its weight means something. */
  readonly isWeighted: boolean
  readonly index: number
  readonly count: number
  onMove(to: number): void
  onChange(change: Partial<RouteTarget>): void
  onRemove(): void
}

/** One target beside its handle: how it does, its share, and its place among the others. */
export function TargetRow({ target, isWeighted, index, count, onMove, onChange, onRemove }: TargetRowProps) {
  const { t } = useTranslation("routes")
  const name = targetName(target)
  const isMissing = useApp(({ models, providers }) =>
    target.provider === "local"
      ? !models.some(({ id }) => id === target.model)
      : !providers.some(({ id, models }) => id === target.provider && models.some((one) => one.id === target.model)),
  )
  return (
    <>
      <div className="grow name target">
        <span className="row">
          <span className="faint num">{index + 1}</span>
          <TargetDot name={name} isEnabled={target.isEnabled} />
          <span className="clip medium" title={name}>
            {name}
          </span>
          {isMissing && <Pill tone="warn">{t("targetMissing")}</Pill>}
        </span>
        <TargetFacts name={name} />
        {target.provider === "local" && <TargetAdapters target={target} onChange={onChange} />}
      </div>
      {isWeighted && (
        <div className="target__weight">
          <NumberField
            label={t("weightOf", { name })}
            isLabelHidden
            value={target.weight}
            min={1}
            max={100}
            placeholder="1"
            onChange={(weight) => onChange({ weight: weight ?? 1 })}
          />
        </div>
      )}
      <span className="row row--tight">
        <IconButton
          icon={ArrowUp}
          label={t("moveUp", { name })}
          disabled={index === 0}
          onClick={() => onMove(index - 1)}
        />
        <IconButton
          icon={ArrowDown}
          label={t("moveDown", { name })}
          disabled={index === count - 1}
          onClick={() => onMove(index + 1)}
        />
        <IconButton icon={Trash2} label={t("removeTarget", { name })} onClick={onRemove} />
      </span>
      <Switch
        isOn={target.isEnabled}
        label={t("useTarget", { name })}
        onChange={(isEnabled) => onChange({ isEnabled })}
      />
    </>
  )
}

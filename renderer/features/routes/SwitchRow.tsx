import { useId } from "react"
import { Switch } from "../../ui/Switch.tsx"

type SwitchRowProps = {
  readonly label: string
  readonly hint?: string
  readonly isOn: boolean
  onChange(isOn: boolean): void
}

/** A switch with what it means. */
export function SwitchRow({ label, hint, isOn, onChange }: SwitchRowProps) {
  const hintId = useId()
  return (
    <div className="setting">
      <span>
        {label}
        {hint !== undefined && (
          <span id={hintId} className="caption faint setting__hint">
            {hint}
          </span>
        )}
      </span>
      <Switch isOn={isOn} label={label} describedBy={hint === undefined ? undefined : hintId} onChange={onChange} />
    </div>
  )
}

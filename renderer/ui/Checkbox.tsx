import { type ReactNode, useId } from "react"

export type CheckboxProps = {
  readonly label: ReactNode
  /** One line about what it does. */
  readonly hint?: string
  readonly isChecked: boolean
  readonly isDisabled?: boolean
  onChange(isChecked: boolean): void
}

/** One of several that can hold together; a `Switch` is for what takes effect at once. */
export function Checkbox({ label, hint, isChecked, isDisabled, onChange }: CheckboxProps) {
  const hintId = useId()
  return (
    <label className="check">
      <input
        type="checkbox"
        checked={isChecked}
        disabled={isDisabled}
        aria-describedby={hint === undefined ? undefined : hintId}
        onChange={(event) => onChange(event.target.checked)}
      />
      <span>
        {label}
        {hint !== undefined && (
          <span id={hintId} className="caption faint setting__hint">
            {hint}
          </span>
        )}
      </span>
    </label>
  )
}

import { type ReactNode, useId } from "react"
import { classes } from "./classes.ts"

export type SelectProps = {
  readonly label: string
  readonly isLabelHidden?: boolean
  readonly value: string
  readonly options: readonly { readonly value: string; readonly label: string }[]
  readonly size?: "normal" | "small"
  readonly className?: string
  onChange(value: string): void
}

/** One of many, by the system's own list: the keyboard, screen readers and phones know it. */
export function Select({ label, isLabelHidden, value, options, size, className, onChange }: SelectProps): ReactNode {
  const id = useId()
  return (
    <div className={classes("field", className)}>
      {!isLabelHidden && <label htmlFor={id}>{label}</label>}
      <select
        id={id}
        className={classes("input select", size === "small" && "input--small")}
        aria-label={isLabelHidden ? label : undefined}
        value={value}
        onChange={(event) => onChange(event.target.value)}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </div>
  )
}

import { type ReactNode, useState } from "react"
import { TextField } from "./TextField.tsx"

export type NumberFieldProps = {
  readonly label: string
  readonly isLabelHidden?: boolean
  readonly value: number | null
  readonly min: number
  readonly max?: number
  /** Digits after the point that are kept; 0 if absent. */
  readonly digits?: number
  /** What holds while the field is empty. */
  readonly placeholder: string
  readonly size?: "normal" | "small"
  readonly onChange: (value: number | null) => void
}

/** The largest seed and count that the engine takes. */
const largest = 2 ** 31 - 1

/** A number, or nothing. What is typed counts when the field is left or Enter is pressed. */
export function NumberField(props: NumberFieldProps): ReactNode {
  const { label, isLabelHidden, value, min, max = largest, digits = 0, placeholder, size = "small", onChange } = props
  const [typed, setTyped] = useState<string | null>(null)
  const commit = () => {
    if (typed === null) return
    setTyped(null)
    if (typed.trim() === "") return onChange(null)
    const parsed = Number(digits === 0 ? typed.replace(/[\s,]/g, "") : typed.replace(",", "."))
    if (Number.isFinite(parsed)) onChange(Math.min(max, Math.max(min, Number(parsed.toFixed(digits)))))
  }
  return (
    <TextField
      size={size}
      label={label}
      isLabelHidden={isLabelHidden}
      inputMode={digits === 0 ? "numeric" : "decimal"}
      placeholder={placeholder}
      value={typed ?? (value === null ? "" : String(value))}
      onChange={(event) => setTyped(event.target.value)}
      onBlur={commit}
      onKeyDown={(event) => {
        if (event.key === "Enter") commit()
        if (event.key === "Escape") setTyped(null)
      }}
    />
  )
}

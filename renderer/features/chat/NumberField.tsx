import { type ReactNode, useState } from "react"
import { TextField } from "../../ui/TextField.tsx"

type NumberFieldProps = {
  readonly label: string
  readonly value: number | null
  readonly min: number
  /** What holds while the field is empty. */
  readonly placeholder: string
  readonly onChange: (value: number | null) => void
}

/** The largest seed and count that the engine takes. */
const max = 2 ** 31 - 1

/** A whole number, or nothing. What is typed counts when the field is left or Enter is pressed. */
export function NumberField({ label, value, min, placeholder, onChange }: NumberFieldProps): ReactNode {
  const [typed, setTyped] = useState<string | null>(null)
  const commit = () => {
    if (typed === null) return
    setTyped(null)
    if (typed.trim() === "") return onChange(null)
    const parsed = Number(typed.replace(/[\s,]/g, ""))
    if (Number.isFinite(parsed)) onChange(Math.min(max, Math.max(min, Math.round(parsed))))
  }
  return (
    <TextField
      size="small"
      label={label}
      inputMode="numeric"
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

import { useId, useState } from "react"

export type SliderProps = {
  readonly label: string
  readonly value: number
  readonly min: number
  readonly max: number
  readonly step: number
  onChange(value: number): void
  readonly isDisabled?: boolean
}

/** A range with its figure, which can be typed, too. Changes while dragging; the owner decides when to store. */
export function Slider({ label, value, min, max, step, onChange, isDisabled }: SliderProps) {
  const id = useId()
  const share = ((value - min) / (max - min)) * 100
  return (
    <div className="slider">
      <label htmlFor={id} className="muted">
        {label}
      </label>
      <Figure {...{ label, value, min, max, step, onChange, isDisabled }} />
      <input
        id={id}
        type="range"
        {...{ min, max, step, value }}
        disabled={isDisabled}
        style={{ "--v": `${share}%` } as React.CSSProperties}
        onChange={(event) => onChange(event.target.valueAsNumber)}
      />
    </div>
  )
}

/** What is being typed is the field's own until Enter or leaving; then it is clamped to the range. */
function Figure({ label, value, min, max, step, onChange, isDisabled }: SliderProps) {
  const [typed, setTyped] = useState<string | null>(null)
  const digits = Math.max(0, -Math.floor(Math.log10(step)))
  const commit = () => {
    const parsed = Number(typed?.replace(",", "."))
    if (typed !== null && typed.trim() !== "" && Number.isFinite(parsed)) onChange(Math.min(max, Math.max(min, parsed)))
    setTyped(null)
  }
  return (
    <input
      className="slider__figure mono"
      inputMode="decimal"
      aria-label={label}
      disabled={isDisabled}
      value={typed ?? value.toFixed(digits)}
      onChange={(event) => setTyped(event.target.value)}
      onFocus={(event) => event.target.select()}
      onBlur={commit}
      onKeyDown={(event) => {
        if (event.key === "Enter") commit()
        if (event.key === "Escape") setTyped(null)
      }}
    />
  )
}

import { RadioGroup as Radix } from "radix-ui"

export type SegmentsProps<Value extends string> = {
  readonly label: string
  readonly value: Value
  readonly options: readonly { readonly value: Value; readonly label: string }[]
  onChange(value: Value): void
}

/** One of two to four, all visible. */
export function Segments<Value extends string>({ label, value, options, onChange }: SegmentsProps<Value>) {
  return (
    <Radix.Root className="seg" aria-label={label} value={value} onValueChange={(next) => onChange(next as Value)}>
      {options.map((option) => (
        <Radix.Item key={option.value} value={option.value}>
          {option.label}
        </Radix.Item>
      ))}
    </Radix.Root>
  )
}

import { type ReactNode, useState } from "react"
import { TextArea } from "./TextField.tsx"

export type ListFieldProps = {
  readonly label: string
  readonly isLabelHidden?: boolean
  readonly values: readonly string[]
  readonly hint?: ReactNode
  readonly placeholder?: string
  readonly rows?: number
  readonly disabled?: boolean
  onChange(values: readonly string[]): void
}

/** Names, one per line or with commas between them. What is typed counts when the field is left; Esc takes it back. */
export function ListField({ values, onChange, ...rest }: ListFieldProps) {
  const [typed, setTyped] = useState<string | null>(null)
  const commit = () => {
    if (typed === null) return
    setTyped(null)
    const next = [...new Set(typed.split(/[\s,，、]+/).filter(Boolean))]
    if (next.join("\n") !== values.join("\n")) onChange(next)
  }
  return (
    <TextArea
      rows={3}
      {...rest}
      spellCheck={false}
      value={typed ?? values.join("\n")}
      onChange={(event) => setTyped(event.target.value)}
      onBlur={commit}
      onKeyDown={(event) => event.key === "Escape" && setTyped(null)}
    />
  )
}

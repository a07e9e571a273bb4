import { useState } from "react"
import { TextField } from "../../ui/TextField.tsx"

export type CommittedFieldProps = {
  readonly label: string
  readonly isLabelHidden?: boolean
  readonly placeholder?: string
  readonly value: string
  isValid(text: string): boolean
  onCommit(text: string): void
}

/** A text that counts when the field is left; what cannot be is taken back. */
export function CommittedField({ value, isValid, onCommit, ...rest }: CommittedFieldProps) {
  const [typed, setTyped] = useState<string | null>(null)
  const commit = () => {
    const text = typed?.trim()
    setTyped(null)
    if (text !== undefined && text !== value && isValid(text)) onCommit(text)
  }
  return (
    <TextField
      size="small"
      spellCheck={false}
      autoComplete="off"
      {...rest}
      value={typed ?? value}
      onChange={(event) => setTyped(event.target.value)}
      onBlur={commit}
      onKeyDown={(event) => {
        if (event.key === "Enter") commit()
        if (event.key === "Escape") setTyped(null)
      }}
    />
  )
}

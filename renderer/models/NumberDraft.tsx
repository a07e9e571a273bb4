import { useTranslation } from "react-i18next"
import { useFormats } from "../i18n/formats.ts"
import { TextField } from "../ui/TextField.tsx"

export type NumberDraftProps = {
  readonly label: string
  /** As it is being typed; empty: Hearth chooses. */
  readonly value: string
  /** What will hold, where that is known. */
  readonly effective: number | undefined
  /** That is what the host says of what is typed now. */
  readonly isEstimated: boolean
  readonly hint: string | undefined
  readonly error: string | undefined
  onChange(value: string): void
}

/** A number that may be left open; then it shows what was chosen for it. */
export function NumberDraft({ label, value, effective, isEstimated, hint, error, onChange }: NumberDraftProps) {
  const { t } = useTranslation("models")
  const formats = useFormats()
  const chosen = effective === undefined ? t("automatic") : t("automaticValue", { value: formats.number(effective) })
  const typed = value.replace(/[\s,]/g, "")
  const isOther = isEstimated && effective !== undefined && typed !== "" && Number(typed) !== effective
  const outcome = isOther ? t("willBe", { value: formats.number(effective) }) : undefined
  return (
    <TextField
      label={label}
      inputMode="decimal"
      autoComplete="off"
      placeholder={chosen}
      value={value}
      hint={
        outcome === undefined ? (
          hint
        ) : (
          <>
            <span className="lines">{outcome}</span>
            <span className="lines">{hint}</span>
          </>
        )
      }
      error={error}
      onChange={(event) => onChange(event.target.value)}
    />
  )
}

import { useTranslation } from "react-i18next"
import { NumberField } from "../../ui/NumberField.tsx"
import { TextField } from "../../ui/TextField.tsx"
import type { PriceDraft } from "./priceDraft.ts"

type PriceFieldsProps = {
  readonly draft: PriceDraft
  readonly isIncomplete: boolean
  onChange(draft: PriceDraft): void
}

const amounts = [
  { name: "input", label: "priceInput" },
  { name: "cached", label: "priceCached" },
  { name: "output", label: "priceOutput" },
] as const

/** What a million tokens cost; finer than cents, for some models cost less. */
export function PriceFields({ draft, isIncomplete, onChange }: PriceFieldsProps) {
  const { t } = useTranslation("providers")
  return (
    <fieldset className="fields">
      <legend className="muted">{t("pricePerMillion")}</legend>
      <div className="fields__row fields__row--price">
        <TextField
          label={t("currency")}
          size="small"
          autoComplete="off"
          spellCheck={false}
          maxLength={3}
          placeholder="USD"
          value={draft.currency}
          onChange={(event) => onChange({ ...draft, currency: event.target.value.toUpperCase() })}
        />
        {amounts.map(({ name, label }) => (
          <NumberField
            key={name}
            label={t(label)}
            value={draft[name]}
            min={0}
            max={1_000_000}
            digits={6}
            placeholder={name === "cached" ? t("asInput") : t("unknown")}
            onChange={(value) => onChange({ ...draft, [name]: value })}
          />
        ))}
      </div>
      {isIncomplete && (
        <p role="alert" className="caption error">
          {t("priceIncomplete")}
        </p>
      )}
    </fieldset>
  )
}

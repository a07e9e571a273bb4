import { Plus, X } from "lucide-react"
import { useId, useState } from "react"
import { useTranslation } from "react-i18next"
import type { LedgerSettings as Ledger } from "../../../electron/contract/ledger.ts"
import { useApp } from "../../stores/useApp.tsx"
import { Button, IconButton } from "../../ui/Button.tsx"
import { NumberField } from "../../ui/NumberField.tsx"
import { Switch } from "../../ui/Switch.tsx"
import { TextField } from "../../ui/TextField.tsx"
import { CommittedField } from "./CommittedField.tsx"
import { Group, Row } from "./SettingRow.tsx"

/** How the requests are kept, and what they are priced with. */
export function LedgerSettings() {
  const { t } = useTranslation("ledger")
  const ledger = useApp(({ settings }) => settings?.ledger)
  const update = useApp((state) => state.updateSettings)
  const hintId = useId()
  if (ledger === undefined) return null
  const change = (part: Partial<Ledger>) => void update({ ledger: part })
  return (
    <Group title={t("ledger")}>
      <Row label={t("recordDays")} path="ledger.recordDays" hint={t("recordDaysHint")}>
        <Days label={t("recordDays")} value={ledger.recordDays} onChange={(recordDays) => change({ recordDays })} />
      </Row>
      <Row
        label={t("keepsBodies")}
        path="ledger.keepsBodies"
        hint={<span id={hintId}>{t(ledger.keepsBodies ? "keepsBodiesOn" : "keepsBodiesOff")}</span>}
      >
        <Switch
          isOn={ledger.keepsBodies}
          label={t("keepsBodies")}
          describedBy={hintId}
          onChange={(keepsBodies) => change({ keepsBodies })}
        />
      </Row>
      {ledger.keepsBodies && (
        <Row label={t("bodyDays")} path="ledger.bodyDays">
          <Days label={t("bodyDays")} value={ledger.bodyDays} onChange={(bodyDays) => change({ bodyDays })} />
        </Row>
      )}
      <Row label={t("reference")} path="ledger.reference" hint={t("referenceHint")}>
        <Reference reference={ledger.reference} onChange={(reference) => change({ reference })} />
      </Row>
      <Row label={t("rates")} path="ledger.rates" hint={t("ratesHint")}>
        <Rates rates={ledger.rates} onChange={(rates) => change({ rates })} />
      </Row>
    </Group>
  )
}

type DaysProps = { readonly label: string; readonly value: number; onChange(days: number): void }

function Days({ label, value, onChange }: DaysProps) {
  return (
    <div className="setting__number">
      <NumberField
        label={label}
        isLabelHidden
        value={value}
        min={1}
        max={3650}
        placeholder="1"
        onChange={(days) => days !== null && onChange(days)}
      />
    </div>
  )
}

type ReferenceProps = { readonly reference: Ledger["reference"]; onChange(reference: Ledger["reference"]): void }

function Reference({ reference, onChange }: ReferenceProps) {
  const { t } = useTranslation("ledger")
  const set = (part: Partial<Ledger["reference"]>) => onChange({ ...reference, ...part })
  return (
    <div className="reference">
      <CommittedField
        label={t("referenceLabel")}
        value={reference.label}
        isValid={(text) => text.length > 0 && text.length <= 200}
        onCommit={(label) => set({ label })}
      />
      <CommittedField
        label={t("currency")}
        value={reference.currency}
        isValid={isCurrency}
        onCommit={(currency) => set({ currency: currency.toUpperCase() })}
      />
      <NumberField
        label={t("perMillionIn")}
        value={reference.inputPerMillion}
        min={0}
        max={1_000_000}
        digits={6}
        placeholder="0"
        onChange={(inputPerMillion) => set({ inputPerMillion: inputPerMillion ?? 0 })}
      />
      <NumberField
        label={t("perMillionOut")}
        value={reference.outputPerMillion}
        min={0}
        max={1_000_000}
        digits={6}
        placeholder="0"
        onChange={(outputPerMillion) => set({ outputPerMillion: outputPerMillion ?? 0 })}
      />
    </div>
  )
}

type RatesProps = { readonly rates: Ledger["rates"]; onChange(rates: Ledger["rates"]): void }

/** What a US dollar costs in each other currency. */
function Rates({ rates, onChange }: RatesProps) {
  const { t } = useTranslation("ledger")
  const [added, setAdded] = useState("")
  const code = added.trim().toUpperCase()
  const canAdd = isCurrency(code) && code !== "USD" && !(code in rates)
  const add = () => {
    if (!canAdd) return
    onChange({ ...rates, [code]: 1 })
    setAdded("")
  }
  return (
    <div className="col rates">
      {Object.entries(rates).map(([currency, rate]) => (
        <div key={currency} className="row">
          <span className="num rates__code">{t("oneDollar", { currency })}</span>
          <NumberField
            label={t("rateOf", { currency })}
            isLabelHidden
            value={rate}
            min={0.000001}
            max={1_000_000_000}
            digits={6}
            placeholder="1"
            onChange={(value) => value !== null && onChange({ ...rates, [currency]: value })}
          />
          <IconButton
            icon={X}
            label={t("removeRate", { currency })}
            onClick={() => onChange(Object.fromEntries(Object.entries(rates).filter(([other]) => other !== currency)))}
          />
        </div>
      ))}
      <div className="row">
        <TextField
          label={t("newCurrency")}
          isLabelHidden
          size="small"
          placeholder="GBP"
          maxLength={3}
          value={added}
          onChange={(event) => setAdded(event.target.value)}
          onKeyDown={(event) => event.key === "Enter" && add()}
        />
        <Button size="small" icon={Plus} disabled={!canAdd} onClick={add}>
          {t("addRate")}
        </Button>
      </div>
    </div>
  )
}

function isCurrency(text: string): boolean {
  return /^[a-z]{3}$/i.test(text)
}

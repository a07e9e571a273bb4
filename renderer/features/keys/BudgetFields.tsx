import { Plus, X } from "lucide-react"
import { useTranslation } from "react-i18next"
import { useApp } from "../../stores/useApp.tsx"
import { Button, IconButton } from "../../ui/Button.tsx"
import { Select } from "../../ui/Select.tsx"
import { TextField } from "../../ui/TextField.tsx"
import type { BudgetForm, KeyProblems } from "./keyDraft.ts"

type BudgetFieldsProps = {
  readonly budgets: readonly BudgetForm[]
  readonly problems: KeyProblems
  onChange(budgets: readonly BudgetForm[]): void
}

/** What may be used in a day or a month; as many budgets as one likes, and each holds. */
export function BudgetFields({ budgets, problems, onChange }: BudgetFieldsProps) {
  const { t } = useTranslation("keys")
  const add = () => {
    const id = Math.max(-1, ...budgets.map((budget) => budget.id)) + 1
    onChange([...budgets, { id, period: budgets.length === 0 ? "month" : "day", unit: "USD", amount: "" }])
  }
  return (
    <fieldset className="col">
      <legend className="label">{t("budgets")}</legend>
      {budgets.map((budget, index) => (
        <BudgetLine
          key={budget.id}
          number={index + 1}
          budget={budget}
          isWrong={problems[`budget-${budget.id}`] !== undefined}
          onChange={(changed) => onChange(budgets.map((other) => (other.id === changed.id ? changed : other)))}
          onRemove={() => onChange(budgets.filter(({ id }) => id !== budget.id))}
        />
      ))}
      <Button size="small" icon={Plus} className="fit" onClick={add}>
        {t("addBudget")}
      </Button>
    </fieldset>
  )
}

type BudgetLineProps = {
  readonly number: number
  readonly budget: BudgetForm
  readonly isWrong: boolean
  onChange(budget: BudgetForm): void
  onRemove(): void
}

function BudgetLine({ number, budget, isWrong, onChange, onRemove }: BudgetLineProps) {
  const { t } = useTranslation("keys")
  const currencies = useCurrencies(budget.unit)
  return (
    <div className="budget-line">
      <TextField
        label={t("budgetAmount", { number })}
        isLabelHidden
        inputMode="decimal"
        autoComplete="off"
        placeholder={budget.unit === "tokens" ? "1,000,000" : "20"}
        value={budget.amount}
        error={isWrong ? t("notAnAmount") : undefined}
        onChange={(event) => onChange({ ...budget, amount: event.target.value })}
      />
      <Select
        label={t("budgetUnit", { number })}
        isLabelHidden
        value={budget.unit}
        options={[{ value: "tokens", label: t("tokensUnit") }, ...currencies]}
        onChange={(unit) => onChange({ ...budget, unit })}
      />
      <Select
        label={t("budgetPeriod", { number })}
        isLabelHidden
        value={budget.period}
        options={[
          { value: "day", label: t("perDay") },
          { value: "month", label: t("perMonth") },
        ]}
        onChange={(period) => onChange({ ...budget, period: period === "day" ? "day" : "month" })}
      />
      <IconButton icon={X} size="normal" label={t("removeBudget", { number })} onClick={onRemove} />
    </div>
  )
}

/** Those that the settings can convert, and the one that is chosen. */
function useCurrencies(chosen: string) {
  const rates = useApp(({ settings }) => settings?.ledger.rates)
  const codes = new Set(["USD", ...Object.keys(rates ?? {}), ...(chosen === "tokens" ? [] : [chosen])])
  return [...codes].map((code) => ({ value: code, label: code }))
}

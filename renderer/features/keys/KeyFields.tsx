import { useId } from "react"
import { useTranslation } from "react-i18next"
import { Switch } from "../../ui/Switch.tsx"
import { TextArea, TextField } from "../../ui/TextField.tsx"
import { BudgetFields } from "./BudgetFields.tsx"
import type { KeyForm, KeyProblems } from "./keyDraft.ts"
import { ModelNames } from "./ModelNames.tsx"
import { useModelNames } from "./useModelNames.ts"

export type KeyFieldsProps = {
  readonly form: KeyForm
  readonly problems: KeyProblems
  onChange(form: KeyForm): void
}

export function KeyFields({ form, problems, onChange }: KeyFieldsProps) {
  const { t } = useTranslation("keys")
  const known = useModelNames()
  const hintId = useId()
  const listId = useId()
  const change = (part: Partial<KeyForm>) => onChange({ ...form, ...part })
  const problem = (field: string) => {
    const found = problems[field]
    return found === undefined ? undefined : t(found)
  }
  return (
    <>
      <TextField
        label={t("name")}
        placeholder={t("namePlaceholder")}
        value={form.name}
        maxLength={200}
        autoComplete="off"
        error={problem("name")}
        onChange={(event) => change({ name: event.target.value })}
      />
      <ModelNames chosen={form.models} known={known} onChange={(models) => change({ models })} />
      <div className="key-limits">
        {(["requestsPerMinute", "tokensPerMinute", "concurrency"] as const).map((field) => (
          <TextField
            key={field}
            label={t(field)}
            inputMode="numeric"
            autoComplete="off"
            placeholder={t("noLimit")}
            value={form[field]}
            error={problem(field)}
            onChange={(event) => change({ [field]: event.target.value })}
          />
        ))}
      </div>
      <BudgetFields budgets={form.budgets} problems={problems} onChange={(budgets) => change({ budgets })} />
      {form.budgets.length > 0 && (
        <TextField
          label={t("fallback")}
          hint={t("fallbackHint")}
          placeholder={t("fallbackNone")}
          value={form.fallback}
          list={listId}
          autoComplete="off"
          onChange={(event) => change({ fallback: event.target.value })}
        />
      )}
      <datalist id={listId}>
        {known.map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
      <TextField
        label={t("lastDay")}
        type="date"
        value={form.lastDay}
        hint={form.lastDay === "" ? t("lastDayHint") : undefined}
        error={problem("lastDay")}
        onChange={(event) => change({ lastDay: event.target.value })}
      />
      <TextArea
        label={t("addresses")}
        rows={2}
        placeholder="192.168.1.0/24"
        hint={t("addressesHint")}
        value={form.addresses}
        error={problem("addresses")}
        spellCheck={false}
        onChange={(event) => change({ addresses: event.target.value })}
      />
      <div className="setting">
        <span>
          {t("mayLeave")}
          <span id={hintId} className="caption faint setting__hint">
            {t(form.mayLeave ? "mayLeaveOn" : "mayLeaveOff")}
          </span>
        </span>
        <Switch
          isOn={form.mayLeave}
          label={t("mayLeave")}
          describedBy={hintId}
          onChange={(mayLeave) => change({ mayLeave })}
        />
      </div>
    </>
  )
}

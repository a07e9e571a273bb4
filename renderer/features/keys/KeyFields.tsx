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
      <Permission
        label={t("mayLeave")}
        hint={t(form.mayLeave ? "mayLeaveOn" : "mayLeaveOff")}
        isOn={form.mayLeave}
        onChange={(mayLeave) => change({ mayLeave })}
      />
      <Permission
        label={t("mayManage")}
        hint={t(form.mayManage ? "mayManageOn" : "mayManageOff")}
        isOn={form.mayManage}
        onChange={(mayManage) => change({ mayManage })}
      />
    </>
  )
}

function Permission({
  label,
  hint,
  isOn,
  onChange,
}: {
  readonly label: string
  readonly hint: string
  readonly isOn: boolean
  readonly onChange: (isOn: boolean) => void
}) {
  const hintId = useId()
  return (
    <div className="setting">
      <span>
        {label}
        <span id={hintId} className="caption faint setting__hint">
          {hint}
        </span>
      </span>
      <Switch isOn={isOn} label={label} describedBy={hintId} onChange={onChange} />
    </div>
  )
}

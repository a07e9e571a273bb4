import { Ban, TriangleAlert } from "lucide-react"
import { useTranslation } from "react-i18next"
import type { ApiKey, Budget, KeyUsage } from "../../../electron/contract/keys.ts"
import { useFormats } from "../../i18n/formats.ts"
import { useApp } from "../../stores/useApp.tsx"
import { Icon } from "../../ui/Icon.tsx"
import { Progress } from "../../ui/Progress.tsx"

/** From here on it is said that a budget goes to its end. */
const nearEnd = 0.8

/** What a key has used against each of its budgets, as a bar with its figures; without a budget only what it has used. */
export function KeyBudgets({ apiKey }: { readonly apiKey: ApiKey }) {
  const { t } = useTranslation("keys")
  const formats = useFormats()
  const usage = useApp(({ keyUsage }) => keyUsage?.[apiKey.id])
  if (usage === undefined) return <span className="faint">—</span>
  if (usage.budgets.length > 0)
    return (
      <span className="col">
        {usage.budgets.map((state) => (
          <BudgetBar key={`${state.budget.period} ${unitOf(state.budget)}`} name={apiKey.name} state={state} />
        ))}
      </span>
    )
  const tokens = t("tokensUsed", { count: usage.tokens.month, value: formats.compact(usage.tokens.month) })
  return (
    <span className="name">
      <span className="num">{usage.tokens.month === 0 ? t("nothingUsed") : tokens}</span>
      <span className="faint">
        {usage.cost.month.length === 0 ? t("noBudget") : `${formats.moneys(usage.cost.month)} · ${t("noBudget")}`}
      </span>
    </span>
  )
}

function unitOf({ amount }: Budget): string {
  return amount.kind === "tokens" ? "tokens" : amount.currency
}

type BarProps = { readonly name: string; readonly state: KeyUsage["budgets"][number] }

function BudgetBar({ name, state: { budget, used, resetsAt } }: BarProps) {
  const { t } = useTranslation("keys")
  const formats = useFormats()
  const { period, amount } = budget
  const most = amount.kind === "tokens" ? amount.tokens : amount.nanos
  const share = used / most
  const isSpent = used >= most
  const write = (value: number) =>
    amount.kind === "tokens" ? formats.compact(value) : formats.money({ nanos: value, currency: amount.currency })
  const words = t(period === "day" ? "usedOfDay" : "usedOfMonth", {
    used: write(used),
    most: write(most),
    unit: amount.kind === "tokens" ? t("tokensUnit") : "",
  }).trim()
  const tone = isSpent ? "error" : share >= nearEnd ? "warn" : "ink"
  return (
    <span className="budget" title={t("resets", { at: formats.dayAndTime(resetsAt) })}>
      <span className="row">
        <span className="num">{words}</span>
        {isSpent && (
          <span className="caption error end row row--tight">
            <Icon of={Ban} size="small" />
            {t("spent")}
          </span>
        )}
        {!isSpent && share >= nearEnd && (
          <span className="caption warn end row row--tight num">
            <Icon of={TriangleAlert} size="small" />
            {formats.percent(share)}
          </span>
        )}
      </span>
      <Progress value={share} tone={tone} label={`${name}: ${words}`} />
    </span>
  )
}

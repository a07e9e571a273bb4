import { useTranslation } from "react-i18next"
import type { Money } from "../../../electron/contract/money.ts"
import { useDescribeError } from "../../i18n/describeError.ts"
import { useFormats } from "../../i18n/formats.ts"
import { keyUsageTask } from "../../stores/keysSlice.ts"
import { selectTaskError } from "../../stores/tasksSlice.ts"
import { useApp } from "../../stores/useApp.tsx"
import { Figure, Figures } from "../../ui/Figures.tsx"
import { Notice } from "../../ui/Notice.tsx"

const selectError = selectTaskError(keyUsageTask)

/** What all keys together have used this month. */
export function KeyFigures() {
  const { t } = useTranslation("keys")
  const formats = useFormats()
  const describe = useDescribeError()
  const active = useApp(({ keys }) => keys.filter(({ state }) => state === "active").length)
  const usage = useApp((state) => state.keyUsage)
  const error = useApp(selectError)
  const all = usage === null ? null : Object.values(usage)
  const sum = (pick: (one: NonNullable<typeof all>[number]) => number) =>
    all === null ? "…" : formats.number(all.reduce((total, one) => total + pick(one), 0))
  const spent = all === null ? null : addUp(all.flatMap(({ cost }) => cost.month))
  return (
    <>
      <Figures>
        <Figure label={t("inUse")} value={formats.number(active)} />
        <Figure
          label={t("spentThisMonth")}
          value={spent === null ? "…" : spent.length === 0 ? "—" : formats.moneys(spent)}
        />
        <Figure label={t("requestsThisMonth")} value={sum(({ requests }) => requests.month)} />
        <Figure label={t("tokensThisMonth")} value={sum(({ tokens }) => tokens.month)} />
      </Figures>
      {error && <Notice tone="warn">{t("usageUnknown", { why: describe(error) })}</Notice>}
    </>
  )
}

/** One amount for each currency. */
function addUp(amounts: readonly Money[]): readonly Money[] {
  const sums = new Map<string, number>()
  for (const { nanos, currency } of amounts) sums.set(currency, (sums.get(currency) ?? 0) + nanos)
  return [...sums].map(([currency, nanos]) => ({ currency, nanos }))
}

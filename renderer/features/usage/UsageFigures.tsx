import { useTranslation } from "react-i18next"
import type { UsageTotals } from "../../../electron/contract/ledger.ts"
import type { Money } from "../../../electron/contract/money.ts"
import { useFormats } from "../../i18n/formats.ts"
import { useApp } from "../../stores/useApp.tsx"
import { Figure, Figures } from "../../ui/Figures.tsx"
import { inDollars } from "./usageChart.ts"

export function UsageFigures({ totals }: { readonly totals: UsageTotals }) {
  const { t } = useTranslation("usage")
  const formats = useFormats()
  const reference = useApp(({ settings }) => settings?.ledger.reference.label ?? "")
  const { requests, failed, promptTokens, cachedTokens, completionTokens, reasoningTokens, estimated } = totals
  const { saved, firstTokenMs, tokensPerSecond } = totals
  const rates = useApp(({ settings }) => settings?.ledger.rates)
  const worth = (amount: Money) => inDollars(amount, rates ?? {}) ?? 0
  const cost = totals.cost.toSorted((one, other) => worth(other) - worth(one))
  return (
    <>
      <Figures>
        <Figure
          label={t("requests")}
          value={formats.number(requests)}
          note={failed === 0 ? t("noneFailed") : t("failed", { value: formats.number(failed), count: failed })}
        />
        <Figure
          label={t("tokensIn")}
          value={formats.compact(promptTokens)}
          note={t("cached", { value: formats.compact(cachedTokens) })}
        />
        <Figure
          label={t("tokensOut")}
          value={formats.compact(completionTokens)}
          note={reasoningTokens > 0 ? t("reasoning", { value: formats.compact(reasoningTokens) }) : undefined}
        />
        <Figure
          label={t("cost")}
          value={cost.length === 0 ? "—" : formats.money(cost[0] ?? noMoney)}
          note={
            cost.length === 0
              ? t("noCost")
              : cost.length > 1
                ? t("andMore", { amounts: formats.moneys(cost.slice(1)) })
                : undefined
          }
        />
        <Figure
          label={t("saved")}
          value={saved.length === 0 ? "—" : formats.moneys(saved)}
          note={t("atPrice", { label: reference })}
        />
        <Figure
          label={t("firstToken")}
          value={firstTokenMs === null ? "—" : formats.duration(firstTokenMs)}
          note={tokensPerSecond === null ? undefined : formats.tokensPerSecond(tokensPerSecond)}
        />
      </Figures>
      {estimated > 0 && (
        <p className="caption faint">{t("estimated", { value: formats.number(estimated), count: estimated })}</p>
      )}
    </>
  )
}

const noMoney = { nanos: 0, currency: "USD" }

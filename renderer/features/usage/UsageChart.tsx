import { useMemo } from "react"
import { useTranslation } from "react-i18next"
import type { UsageReport } from "../../../electron/contract/ledger.ts"
import type { Money } from "../../../electron/contract/money.ts"
import { type Formats, useFormats } from "../../i18n/formats.ts"
import type { UsageView } from "../../stores/usageSlice.ts"
import { useApp } from "../../stores/useApp.tsx"
import { BarChart } from "../../ui/BarChart.tsx"
import { Button } from "../../ui/Button.tsx"
import { Notice } from "../../ui/Notice.tsx"
import { Segments } from "../../ui/Segments.tsx"
import { ChartTable } from "./ChartTable.tsx"
import { inDollars, measureOf, seriesOf, slotsOf, type UsageSlot } from "./usageChart.ts"
import { useGroupLabel } from "./useGroupLabel.ts"

const mostTicks = 6
const titles = {
  tokens: { hour: "tokensPerHour", day: "tokensPerDay" },
  requests: { hour: "requestsPerHour", day: "requestsPerDay" },
  cost: { hour: "costPerHour", day: "costPerDay" },
} as const

/** The usage over time, each bar divided by its groups. */
export function UsageChart({ report }: { readonly report: UsageReport }) {
  const { t } = useTranslation("usage")
  const formats = useFormats()
  const view = useApp((state) => state.usageView)
  const change = useApp((state) => state.viewUsage)
  const showLedger = useApp((state) => state.showLedger)
  const rates = useApp(({ settings }) => settings?.ledger.rates ?? noRates)
  const labelOf = useGroupLabel(report)
  const groups = useMemo(() => seriesOf(report), [report])
  const slots = useMemo(
    () => slotsOf(report, groups, measureOf(view.measure, rates)),
    [report, groups, view.measure, rates],
  )
  const { bucket } = report.query
  const title = t(titles[view.measure][bucket])
  const series = groups.map(({ group, color }) => ({ label: labelOf(group), color }))
  const format = formatOf(view.measure, formats)
  const pick = (slot: UsageSlot | undefined) => slot && showLedger({ from: slot.from, to: slot.to })
  const every = Math.ceil(slots.length / mostTicks)
  return (
    <section className="card chart" aria-label={title}>
      <div className="section__head wrap">
        <h2>{title}</h2>
        <span className="end">
          <Segments<UsageView["measure"]>
            label={t("measure")}
            value={view.measure}
            options={[
              { value: "tokens", label: t("tokens") },
              { value: "requests", label: t("requests") },
              { value: "cost", label: t("cost") },
            ]}
            onChange={(measure) => change({ measure })}
          />
        </span>
      </div>
      <ul className="legend">
        {series.map(({ label, color }) => (
          <li key={label} className="row row--tight">
            <i className="swatch" style={{ background: color }} />
            <span className="clip">{label}</span>
          </li>
        ))}
      </ul>
      <BarChart
        title={title}
        description={t("chartKeys")}
        series={series}
        slots={slots.map(({ from, values }, index) => ({
          id: String(from),
          label: slotLabel(from, bucket, formats),
          tick: index % every === 0 ? tickLabel(from, bucket, every, formats) : "",
          values,
        }))}
        format={format}
        pickLabel={t("showRecords")}
        onPick={(id) => pick(slots.find(({ from }) => String(from) === id))}
      />
      {view.measure === "cost" && <Conversion cost={report.totals.cost} rates={rates} />}
      <ChartTable
        title={title}
        head={t(bucket)}
        series={series}
        rows={slots.map((slot) => ({
          id: String(slot.from),
          label: slotLabel(slot.from, bucket, formats),
          values: slot.values,
        }))}
        format={format}
      />
    </section>
  )
}

type Rates = Readonly<Record<string, number>>

/** How several currencies became one, and what is not among the bars because nobody knows its rate. */
function Conversion({ cost, rates }: { readonly cost: readonly Money[]; readonly rates: Rates }) {
  const { t } = useTranslation("usage")
  const formats = useFormats()
  const go = useApp((state) => state.go)
  const leftOut = cost.filter((amount) => inDollars(amount, rates) === null)
  return (
    <>
      <p className="caption faint">{t("converted")}</p>
      {leftOut.length > 0 && (
        <Notice
          tone="warn"
          actions={
            <Button size="small" onClick={() => go("settings")}>
              {t("setRate")}
            </Button>
          }
        >
          {t("leftOut", { amounts: formats.moneys(leftOut) })}
        </Notice>
      )}
    </>
  )
}

const noRates: Rates = {}

function formatOf(measure: UsageView["measure"], formats: Formats): (value: number) => string {
  if (measure === "cost") return (value) => formats.money({ nanos: Math.round(value * 1e9), currency: "USD" })
  return formats.compact
}

function slotLabel(at: number, bucket: "hour" | "day", formats: Formats): string {
  return bucket === "day" ? formats.day(at) : formats.dayAndTime(at)
}

/** Hours of a day name themselves; hours of several days name the day. */
function tickLabel(at: number, bucket: "hour" | "day", every: number, formats: Formats): string {
  return bucket === "hour" && every < 12 ? formats.hour(at) : formats.monthAndDay(at)
}

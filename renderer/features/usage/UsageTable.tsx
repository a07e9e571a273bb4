import { useTranslation } from "react-i18next"
import type { LedgerFilter, UsageQuery, UsageReport } from "../../../electron/contract/ledger.ts"
import { useFormats } from "../../i18n/formats.ts"
import { useApp } from "../../stores/useApp.tsx"
import { seriesOf } from "./usageChart.ts"
import { useGroupLabel } from "./useGroupLabel.ts"

const heads = { model: "model", key: "key", provider: "provider", none: "all" } as const

/** Every group with all its figures; its name leads to its requests. */
export function UsageTable({ report }: { readonly report: UsageReport }) {
  const { t } = useTranslation("usage")
  const colors = new Map(seriesOf(report).map(({ group, color }) => [group, color]))
  return (
    <section className="section" aria-label={t("figures")}>
      <div className="section__head">
        <h2>{t("figures")}</h2>
      </div>
      <div className="tablewrap">
        <table className="table table--compact">
          <thead>
            <tr>
              <th>{t(heads[report.query.groupBy])}</th>
              <th className="r">{t("requests")}</th>
              <th className="r p3">{t("failedShort")}</th>
              <th className="r p2">{t("in")}</th>
              <th className="r p3">{t("cachedShort")}</th>
              <th className="r p2">{t("out")}</th>
              <th className="r">{t("cost")}</th>
              <th className="r p3">{t("savedShort")}</th>
              <th className="r p3">{t("first")}</th>
              <th className="r p3">tok/s</th>
            </tr>
          </thead>
          <tbody>
            {report.groups.map((group) => (
              <GroupRow key={group.group} report={report} group={group} color={colors.get(group.group)} />
            ))}
          </tbody>
        </table>
      </div>
    </section>
  )
}

type GroupRowProps = {
  readonly report: UsageReport
  readonly group: UsageReport["groups"][number]
  readonly color: string | undefined
}

function GroupRow({ report, group, color }: GroupRowProps) {
  const { t } = useTranslation("usage")
  const formats = useFormats()
  const labelOf = useGroupLabel(report)
  const showLedger = useApp((state) => state.showLedger)
  const label = labelOf(group.group)
  const filter = filterOf(report.query, group.group)
  return (
    <tr>
      <td className="fill">
        <span className="row">
          <i className="swatch" style={{ background: color ?? "var(--color-chart-6)" }} />
          <button
            type="button"
            className="rowlink clip"
            title={`${label}: ${t("showRecords")}`}
            onClick={() => showLedger(filter)}
          >
            {label}
          </button>
        </span>
      </td>
      <td className="r">{formats.number(group.requests)}</td>
      <td className="r p3">{group.failed === 0 ? "—" : formats.number(group.failed)}</td>
      <td className="r p2">{formats.compact(group.promptTokens)}</td>
      <td className="r p3">{group.cachedTokens === 0 ? "—" : formats.compact(group.cachedTokens)}</td>
      <td className="r p2">{formats.compact(group.completionTokens)}</td>
      <td className="r">{group.cost.length === 0 ? "—" : formats.moneys(group.cost)}</td>
      <td className="r p3">{group.saved.length === 0 ? "—" : formats.moneys(group.saved)}</td>
      <td className="r p3">{group.firstTokenMs === null ? "—" : formats.duration(group.firstTokenMs)}</td>
      <td className="r p3">{group.tokensPerSecond === null ? "—" : formats.speed(group.tokensPerSecond)}</td>
    </tr>
  )
}

/** The requests behind a row. */
function filterOf({ from, to, groupBy }: UsageQuery, group: string): LedgerFilter {
  const span = { from, to }
  if (groupBy === "none") return span
  if (groupBy === "key") return { ...span, keyId: group === "" ? null : group }
  // Requests that nobody was tried for have no provider either.
  if (group === "") return { ...span, target: null }
  return groupBy === "model" ? { ...span, target: group } : { ...span, provider: group }
}

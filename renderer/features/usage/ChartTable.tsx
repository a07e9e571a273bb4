import { useState } from "react"
import { useTranslation } from "react-i18next"
import type { ChartSeries } from "../../ui/BarChart.tsx"

type ChartTableProps = {
  readonly title: string
  /** Of the first column. */
  readonly head: string
  readonly series: readonly ChartSeries[]
  readonly rows: readonly { readonly id: string; readonly label: string; readonly values: readonly number[] }[]
  format(value: number): string
}

/** The figures of a chart in words and numbers, folded; those without any are left out. */
export function ChartTable({ title, head, series, rows, format }: ChartTableProps) {
  const { t } = useTranslation("usage")
  const [isOpen, setIsOpen] = useState(false)
  return (
    <details className="fold-section" onToggle={(event) => setIsOpen(event.currentTarget.open)}>
      <summary className="caption">{t("asTable")}</summary>
      {isOpen && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
        <section className="tablewrap scroll-x" aria-label={t("tableOf", { title })} tabIndex={0}>
          <table className="table table--compact">
            <thead>
              <tr>
                <th>{head}</th>
                {series.map(({ label }) => (
                  <th key={label} className="r">
                    {label}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows
                .filter(({ values }) => values.some((value) => value > 0))
                .map(({ id, label, values }) => (
                  <tr key={id}>
                    <th scope="row">{label}</th>
                    {values.map((value, place) => (
                      <td key={series[place]?.label ?? place} className="r">
                        {value === 0 ? "—" : format(value)}
                      </td>
                    ))}
                  </tr>
                ))}
            </tbody>
          </table>
        </section>
      )}
    </details>
  )
}

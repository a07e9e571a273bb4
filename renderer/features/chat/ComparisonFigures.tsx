import type { ReactNode } from "react"
import { useTranslation } from "react-i18next"
import type { AnswerMessage } from "../../../electron/contract/conversations.ts"
import { useFormats } from "../../i18n/formats.ts"
import { useStayedHere } from "./useStayedHere.ts"

type ComparisonFiguresProps = { readonly message: AnswerMessage }

const unknown = "–"

/** The same figures at the same places in every column, so that they can be compared. */
export function ComparisonFigures({ message }: ComparisonFiguresProps): ReactNode {
  const { t } = useTranslation("chat")
  const formats = useFormats()
  const isHere = useStayedHere(message)
  const { usage, timings, cost } = message
  const tokens = usage === null ? unknown : `${usage.isEstimated ? "≈ " : ""}${formats.number(usage.completionTokens)}`
  const price = cost === null ? t(isHere ? "costNone" : "noPrice") : formats.money(cost)
  const figures: readonly (readonly [string, string])[] = [
    [t("detailFirst"), timings?.firstTokenMs == null ? unknown : formats.duration(timings.firstTokenMs)],
    [t("detailSpeed"), timings?.tokensPerSecond == null ? unknown : formats.tokensPerSecond(timings.tokensPerSecond)],
    [t("figureTokens"), tokens],
    [t("detailCost"), usage === null ? unknown : price],
  ]
  return (
    <dl className="comparison__figures">
      {figures.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}

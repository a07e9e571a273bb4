import type { ReactNode } from "react"
import { useTranslation } from "react-i18next"
import type { AnswerMessage } from "../../../electron/contract/conversations.ts"
import { useFormats } from "../../i18n/formats.ts"
import { useStayedHere } from "./useStayedHere.ts"

type AnswerFiguresProps = { readonly message: AnswerMessage }

/** Tokens, time to the first one, speed, what it cost, and whether it was made here. */
export function AnswerFigures({ message }: AnswerFiguresProps): ReactNode {
  const { t } = useTranslation("chat")
  const formats = useFormats()
  const isHere = useStayedHere(message)
  const { usage, timings, state, cost } = message
  const isStopped = state.kind === "done" && state.finishReason === "cancelled"
  return (
    <span className="figs">
      {isStopped && <span>{t("stoppedHere")}</span>}
      {usage !== null && <span>{t("tokens", { count: usage.completionTokens })}</span>}
      {timings?.firstTokenMs != null && (
        <span>{t("firstAfter", { duration: formats.duration(timings.firstTokenMs) })}</span>
      )}
      {timings?.tokensPerSecond != null && <span>{formats.tokensPerSecond(timings.tokensPerSecond)}</span>}
      {cost !== null && <span>{formats.money(cost)}</span>}
      {usage !== null && isHere && <span className="p2">{t("stayedHere")}</span>}
    </span>
  )
}

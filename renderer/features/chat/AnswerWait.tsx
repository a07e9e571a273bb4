import type { ReactNode } from "react"
import { useTranslation } from "react-i18next"
import type { AnswerMessage } from "../../../electron/contract/conversations.ts"
import { useFormats } from "../../i18n/formats.ts"
import { Coal } from "../../ui/Coals.tsx"
import { Progress } from "../../ui/Progress.tsx"

type AnswerWaitProps = { readonly message: AnswerMessage; readonly modelName: string }

/** What an answer waits for while nothing of it can be read: the model, its turn, or the first token. */
export function AnswerWait({ message, modelName }: AnswerWaitProps): ReactNode {
  const { t } = useTranslation("chat")
  const formats = useFormats()
  const { state, text, reasoning } = message
  if (text !== "" || reasoning !== "") return null
  if (state.kind === "waiting" && state.loadProgress !== undefined) {
    const words = t("waitingLoad", { model: modelName, percent: formats.percent(state.loadProgress) })
    return (
      <div className="answer__wait">
        <span className="num">{words}</span>
        <Progress value={state.loadProgress} label={words} />
      </div>
    )
  }
  const queuePosition = state.kind === "waiting" ? (state.queuePosition ?? 0) : 0
  return (
    <div className="answer__wait row">
      <Coal kind="busy" />
      <span>{queuePosition > 0 ? t("waitingQueue", { count: queuePosition }) : t("waitingStart")}</span>
    </div>
  )
}

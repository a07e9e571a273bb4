import type { ReactNode } from "react"
import { useTranslation } from "react-i18next"
import type { AnswerMessage } from "../../../electron/contract/conversations.ts"
import { useFormats } from "../../i18n/formats.ts"
import { Dialog } from "../../ui/Dialog.tsx"

type AnswerDetailsProps = { readonly message: AnswerMessage; readonly isOpen: boolean; readonly onClose: () => void }

const endWords = {
  stop: "endStop",
  length: "endLength",
  "tool-calls": "endToolCalls",
  "content-filter": "endContentFilter",
  cancelled: "endCancelled",
} as const

/** All that is known about how an answer came to be. */
export function AnswerDetails({ message, isOpen, onClose }: AnswerDetailsProps): ReactNode {
  const { t } = useTranslation("chat")
  const formats = useFormats()
  const { usage, timings, state, served, cost } = message
  const duration = (ms: number | null | undefined) => (ms == null ? null : formats.duration(ms))
  const rows: readonly (readonly [string, string | null])[] = [
    [t("detailModel"), message.model],
    [t("detailTarget"), served?.target ?? null],
    [t("detailTime"), formats.dayAndTime(message.createdAt)],
    [
      t("detailPrompt"),
      usage && t("detailPromptTokens", { count: usage.promptTokens, cached: formats.number(usage.cachedTokens) }),
    ],
    [
      t("detailAnswer"),
      usage &&
        t("detailAnswerTokens", { count: usage.completionTokens, thinking: formats.number(usage.reasoningTokens) }),
    ],
    [t("detailWait"), duration(timings?.waitedMs)],
    [t("detailFirst"), duration(timings?.firstTokenMs)],
    [t("detailTotal"), duration(timings?.totalMs)],
    [t("detailSpeed"), timings?.tokensPerSecond == null ? null : formats.tokensPerSecond(timings.tokensPerSecond)],
    [t("detailCost"), cost && formats.money(cost)],
    [t("detailEnd"), state.kind === "done" ? t(endWords[state.finishReason]) : null],
  ]
  return (
    <Dialog isOpen={isOpen} onClose={onClose} title={t("details")}>
      <dl className="facts">
        {rows.map(([name, value]) =>
          value === null ? null : (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ),
        )}
      </dl>
    </Dialog>
  )
}

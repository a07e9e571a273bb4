import { RotateCcw } from "lucide-react"
import type { ReactNode } from "react"
import { useTranslation } from "react-i18next"
import type { AnswerMessage } from "../../../electron/contract/conversations.ts"
import { useDescribeError } from "../../i18n/describeError.ts"
import { useApp } from "../../stores/useApp.tsx"
import { Button } from "../../ui/Button.tsx"
import { Notice } from "../../ui/Notice.tsx"

type AnswerEndProps = { readonly message: AnswerMessage }

/** What has to be said about how an answer ended; nothing if it ended well. */
export function AnswerEnd({ message }: AnswerEndProps): ReactNode {
  const { t } = useTranslation("chat")
  const describe = useDescribeError()
  const { state } = message
  if (state.kind === "failed") {
    return (
      <Notice tone="error" actions={<RetryButton messageId={message.id} />} detail={state.error.detail}>
        {describe(state.error)}
      </Notice>
    )
  }
  if (state.kind === "interrupted") {
    return (
      <Notice tone="warn" actions={<RetryButton messageId={message.id} />}>
        {t("interrupted")}
      </Notice>
    )
  }
  if (state.kind !== "done") return null
  if (state.finishReason === "length") return <p className="caption muted">{t("lengthReached")}</p>
  const isSilent = message.text === "" && state.finishReason === "stop"
  return isSilent ? <p className="caption muted">{t("emptyAnswer")}</p> : null
}

function RetryButton({ messageId }: { readonly messageId: string }): ReactNode {
  const { t } = useTranslation("chat")
  const regenerate = useApp((state) => state.chatActions.regenerate)
  return (
    <Button size="small" icon={RotateCcw} onClick={() => void regenerate(messageId)}>
      {t("retry")}
    </Button>
  )
}

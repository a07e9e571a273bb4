import { Globe } from "lucide-react"
import { memo, type ReactNode, useId, useState } from "react"
import { useTranslation } from "react-i18next"
import { useShallow } from "zustand/react/shallow"
import type { AnswerMessage } from "../../../electron/contract/conversations.ts"
import { selectMessage } from "../../stores/chatState.ts"
import { isSettled } from "../../stores/messageTree.ts"
import { selectAnswerer } from "../../stores/modelChoice.ts"
import { useApp } from "../../stores/useApp.tsx"
import { LitArch } from "../../ui/Arch.tsx"
import { Icon } from "../../ui/Icon.tsx"
import { Markdown } from "../../ui/markdown/Markdown.tsx"
import { Tag } from "../../ui/Pill.tsx"
import { AnswerEnd } from "./AnswerEnd.tsx"
import { AnswerMeta } from "./AnswerMeta.tsx"
import { AnswerWait } from "./AnswerWait.tsx"
import { ThinkingFold } from "./ThinkingFold.tsx"
import type { Version } from "./versions.ts"

type AnswerTurnProps = Version & { readonly messageId: string }

/** An answer from its first sign of life to its figures. */
export const AnswerTurn = memo(function AnswerTurn({ messageId, ...version }: AnswerTurnProps): ReactNode {
  const message = useApp(selectMessage(messageId))
  return message?.role === "assistant" ? <Answer message={message} version={version} /> : null
})

type AnswerProps = { readonly message: AnswerMessage; readonly version: Version }

function Answer({ message, version }: AnswerProps): ReactNode {
  const { t } = useTranslation("chat")
  const { name, quantization, provider } = useApp(useShallow(selectAnswerer(message.model)))
  const [isThinkingOpen, setThinkingOpen] = useState(false)
  const thinkingId = useId()
  const isRunning = !isSettled(message.state)
  return (
    <article className="turn" aria-label={t("turnAnswer", { model: name })} aria-busy={isRunning}>
      <div className="col answer__head">
        <div className="who">
          {provider === null ? <Icon of={LitArch} /> : <Icon of={Globe} className="remote" />}
          <span>{name}</span>
          {provider !== null && <span className="caption faint">{provider}</span>}
          {quantization !== null && (
            <span className="p2">
              <Tag>{quantization}</Tag>
            </span>
          )}
          <ThinkingFold
            message={message}
            isOpen={isThinkingOpen}
            controls={thinkingId}
            onToggle={() => setThinkingOpen(!isThinkingOpen)}
          />
        </div>
        {isThinkingOpen && message.reasoning !== "" && (
          <div id={thinkingId} className="thinking">
            <Markdown text={message.reasoning} isGrowing={isRunning && message.text === ""} />
          </div>
        )}
      </div>
      {message.text !== "" && (
        <div className={isRunning ? "is-growing" : undefined}>
          <Markdown text={message.text} isGrowing={isRunning} />
        </div>
      )}
      {isRunning ? <AnswerWait message={message} modelName={name} /> : <AnswerEnd message={message} />}
      {!isRunning && <AnswerMeta message={message} version={version} />}
    </article>
  )
}

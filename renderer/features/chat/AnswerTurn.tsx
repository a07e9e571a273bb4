import { memo, type ReactNode } from "react"
import { useTranslation } from "react-i18next"
import { useShallow } from "zustand/react/shallow"
import type { AnswerMessage } from "../../../electron/contract/conversations.ts"
import { selectMessage } from "../../stores/chatState.ts"
import { isSettled } from "../../stores/messageTree.ts"
import { selectAnswerer } from "../../stores/modelChoice.ts"
import { useApp } from "../../stores/useApp.tsx"
import { AnswerBody } from "./AnswerBody.tsx"
import { AnswerFigures } from "./AnswerFigures.tsx"
import { AnswerHead } from "./AnswerHead.tsx"
import { AnswerMeta } from "./AnswerMeta.tsx"
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
  const who = useApp(useShallow(selectAnswerer(message.model)))
  const isRunning = !isSettled(message.state)
  return (
    <article className="turn" aria-label={t("turnAnswer", { model: who.name })} aria-busy={isRunning}>
      <AnswerHead message={message} {...who} />
      <AnswerBody message={message} name={who.name} />
      {!isRunning && (
        <AnswerMeta message={message} version={version}>
          <AnswerFigures message={message} />
        </AnswerMeta>
      )}
    </article>
  )
}

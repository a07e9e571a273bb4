import { memo, type ReactNode } from "react"
import { useTranslation } from "react-i18next"
import type { AnswerMessage } from "../../../electron/contract/conversations.ts"
import { selectConversationSettings } from "../../stores/chatState.ts"
import { type Columns, shownVersion } from "../../stores/messageTree.ts"
import { useApp } from "../../stores/useApp.tsx"
import { ComparisonColumn } from "./ComparisonColumn.tsx"
import { versionOf } from "./versions.ts"
import "./comparison.css"

type ComparisonTurnProps = {
  readonly columns: Columns
  /** The answer that the shown branch goes through. */
  readonly onBranch: AnswerMessage
  readonly isLast: boolean
}

/** Answers of several models to one question, side by side; one below the other where there is no room. */
export const ComparisonTurn = memo(function ComparisonTurn({ columns, onBranch, isLast }: ComparisonTurnProps) {
  const { t } = useTranslation("chat")
  const goesOnTogether = useApp((state) => selectConversationSettings(state).compareWith.length > 0)
  const standing = (message: AnswerMessage) => {
    if (goesOnTogether) return isLast ? "open" : "passed"
    return message.id === onBranch.id ? "chosen" : "open"
  }
  return (
    <div className="comparison">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be scrollable with the keyboard */}
      <section className="comparison__columns" aria-label={t("sideBySide", { count: columns.length })} tabIndex={0}>
        {columns.map((column) => {
          const message = shownVersion(column, onBranch)
          return (
            <ComparisonColumn
              key={message.comparison?.column}
              messageId={message.id}
              standing={standing(message)}
              {...versionOf(column, message)}
            />
          )
        })}
      </section>
      {goesOnTogether && isLast && <NextMessage />}
    </div>
  )
})

/** What follows: said where the question arises. */
function NextMessage(): ReactNode {
  const { t } = useTranslation("chat")
  return <p className="caption muted comparison__next">{t("comparisonNext")}</p>
}

import { type ReactNode, useEffect, useRef, useState } from "react"
import { useTranslation } from "react-i18next"
import { useShallow } from "zustand/react/shallow"
import type { AnswerState } from "../../../electron/contract/conversations.ts"
import { selectLastAnswers } from "../../stores/chatState.ts"
import { isAnswering } from "../../stores/messageTree.ts"
import { useApp } from "../../stores/useApp.tsx"

/** Tells screen readers once that an answer has ended, or all that stand side by side, instead of reading out every token. */
export function AnswerAnnouncer(): ReactNode {
  const { t } = useTranslation("chat")
  const answers = useApp(useShallow(selectLastAnswers))
  const running = useRef<string | null>(null)
  const [said, setSaid] = useState("")
  useEffect(() => {
    const [first] = answers
    if (first === undefined) return
    if (answers.some(isAnswering)) {
      running.current = first.id
      setSaid("")
    } else if (running.current === first.id) {
      running.current = null
      const count = answers.length
      setSaid(count > 1 ? t("answersComplete", { count }) : t(wordsFor(first.state)))
    }
  }, [answers, t])
  return (
    <span role="status" className="sr">
      {said}
    </span>
  )
}

function wordsFor(state: AnswerState): "answerComplete" | "answerStopped" | "answerFailed" {
  if (state.kind !== "done") return "answerFailed"
  return state.finishReason === "cancelled" ? "answerStopped" : "answerComplete"
}

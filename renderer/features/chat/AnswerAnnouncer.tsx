import { type ReactNode, useEffect, useRef, useState } from "react"
import { useTranslation } from "react-i18next"
import type { AnswerState } from "../../../electron/contract/conversations.ts"
import { selectBranch } from "../../stores/chatState.ts"
import { isSettled } from "../../stores/messageTree.ts"
import { useApp } from "../../stores/useApp.tsx"

/** Tells screen readers once that an answer has ended, instead of reading out every token. */
export function AnswerAnnouncer(): ReactNode {
  const { t } = useTranslation("chat")
  const last = useApp((state) => selectBranch(state).at(-1))
  const running = useRef<string | null>(null)
  const [said, setSaid] = useState("")
  useEffect(() => {
    if (last?.role !== "assistant") return
    if (!isSettled(last.state)) {
      running.current = last.id
      setSaid("")
    } else if (running.current === last.id) {
      running.current = null
      setSaid(t(wordsFor(last.state)))
    }
  }, [last, t])
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

import { ChevronRight, Lightbulb } from "lucide-react"
import type { ReactNode } from "react"
import { useTranslation } from "react-i18next"
import type { AnswerMessage } from "../../../electron/contract/conversations.ts"
import { isSettled } from "../../stores/messageTree.ts"
import { Coal } from "../../ui/Coals.tsx"
import { Icon } from "../../ui/Icon.tsx"

type ThinkingFoldProps = {
  readonly message: AnswerMessage
  readonly isOpen: boolean
  readonly controls: string
  readonly onToggle: () => void
}

/** That the model thought, and how long; opens what it thought. Nothing for an answer without thoughts. */
export function ThinkingFold({ message, isOpen, controls, onToggle }: ThinkingFoldProps): ReactNode {
  const { t } = useTranslation("chat")
  if (message.reasoning.trim() === "") return null
  const isThinking = !isSettled(message.state) && message.text === ""
  return (
    <button
      type="button"
      className="fold thinking__fold"
      aria-expanded={isOpen}
      aria-controls={isOpen ? controls : undefined}
      onClick={onToggle}
    >
      <Icon of={ChevronRight} size="small" className="thinking__chevron" />
      {isThinking ? <Coal kind="busy" /> : <Icon of={Lightbulb} size="small" />}
      <span>
        {isThinking
          ? t("thinking")
          : message.reasoningMs === null
            ? t("thought")
            : t("thoughtFor", { seconds: Math.max(0.1, message.reasoningMs / 1000) })}
      </span>
    </button>
  )
}

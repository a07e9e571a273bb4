import { Globe } from "lucide-react"
import { type ReactNode, useId, useState } from "react"
import type { AnswerMessage } from "../../../electron/contract/conversations.ts"
import { isSettled } from "../../stores/messageTree.ts"
import { LitArch } from "../../ui/Arch.tsx"
import { Icon } from "../../ui/Icon.tsx"
import { Markdown } from "../../ui/markdown/Markdown.tsx"
import { Tag } from "../../ui/Pill.tsx"
import { ThinkingFold } from "./ThinkingFold.tsx"

type AnswerHeadProps = {
  readonly message: AnswerMessage
  readonly name: string
  /** The service that answers; null for this computer. */
  readonly provider: string | null
  readonly quantization: string | null
  /** At the end of the line. */
  readonly action?: ReactNode
}

/** Who answers, and what they thought before. */
export function AnswerHead({ message, name, provider, quantization, action }: AnswerHeadProps): ReactNode {
  const [isThinkingOpen, setThinkingOpen] = useState(false)
  const thinkingId = useId()
  return (
    <div className="col answer__head">
      <div className="who">
        {provider === null ? <Icon of={LitArch} /> : <Icon of={Globe} className="remote" />}
        <span className="clip" title={name}>
          {name}
        </span>
        {provider !== null && <span className="caption faint clip">{provider}</span>}
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
        {action}
      </div>
      {isThinkingOpen && message.reasoning !== "" && (
        <div id={thinkingId} className="thinking">
          <Markdown text={message.reasoning} isGrowing={!isSettled(message.state) && message.text === ""} />
        </div>
      )}
    </div>
  )
}

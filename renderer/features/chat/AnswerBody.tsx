import type { ReactNode } from "react"
import type { AnswerMessage } from "../../../electron/contract/conversations.ts"
import { isSettled } from "../../stores/messageTree.ts"
import { Markdown } from "../../ui/markdown/Markdown.tsx"
import { AnswerEnd } from "./AnswerEnd.tsx"
import { AnswerWait } from "./AnswerWait.tsx"

type AnswerBodyProps = { readonly message: AnswerMessage; readonly name: string }

/** What was said so far, and what it waits for or how it ended. */
export function AnswerBody({ message, name }: AnswerBodyProps): ReactNode {
  const isRunning = !isSettled(message.state)
  return (
    <>
      {message.text !== "" && (
        <div className={isRunning ? "is-growing" : undefined}>
          <Markdown text={message.text} isGrowing={isRunning} />
        </div>
      )}
      {isRunning ? <AnswerWait message={message} modelName={name} /> : <AnswerEnd message={message} />}
    </>
  )
}

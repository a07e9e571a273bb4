import { type ReactNode, type RefObject, useLayoutEffect, useRef, useState } from "react"
import { useTranslation } from "react-i18next"
import { selectBranch } from "../../stores/chatState.ts"
import { columnsOf, siblingsOf } from "../../stores/messageTree.ts"
import { useApp } from "../../stores/useApp.tsx"
import { Button } from "../../ui/Button.tsx"
import { AnswerTurn } from "./AnswerTurn.tsx"
import { ComparisonTurn } from "./ComparisonTurn.tsx"
import { UserTurn } from "./UserTurn.tsx"
import { useOnceVisible } from "./useOnceVisible.ts"
import { versionOf } from "./versions.ts"

const stepSize = 40

type TurnListProps = { readonly scroller: RefObject<HTMLElement | null> }

/** The branch that is shown. A long one is drawn from its end, more of it when the reader comes near its start. */
export function TurnList({ scroller }: TurnListProps): ReactNode {
  const { t } = useTranslation("chat")
  const branch = useApp(selectBranch)
  const messages = useApp(({ chat: { open } }) => (open.kind === "ready" ? open.messages : null))
  const [shownCount, setShownCount] = useState(stepSize)
  const hidden = Math.max(0, branch.length - shownCount)
  const heightBefore = useRef<number | null>(null)
  const showMore = () => {
    heightBefore.current = scroller.current?.scrollHeight ?? null
    setShownCount((count) => count + stepSize)
  }
  const start = useOnceVisible<HTMLDivElement>(scroller, hidden > 0 ? showMore : null)
  // What is added above must not move what is being read.
  // biome-ignore lint/correctness/useExhaustiveDependencies: runs after more has been drawn
  useLayoutEffect(() => {
    const element = scroller.current
    if (element === null || heightBefore.current === null) return
    element.scrollTop += element.scrollHeight - heightBefore.current
    heightBefore.current = null
  }, [shownCount, scroller])
  if (messages === null) return null
  return (
    <>
      {hidden > 0 && (
        <div ref={start} className="chat__earlier">
          <Button variant="quiet" size="small" onClick={showMore}>
            {t("earlierMessages")}
          </Button>
        </div>
      )}
      {branch.slice(hidden).map((message) => {
        const version = versionOf(siblingsOf(messages, message), message)
        if (message.role === "user") return <UserTurn key={message.id} message={message} {...version} />
        const columns = columnsOf(messages, message)
        if (columns.length < 2) return <AnswerTurn key={message.id} messageId={message.id} {...version} />
        const isLast = message === branch.at(-1)
        return <ComparisonTurn key={message.comparison?.id} columns={columns} onBranch={message} isLast={isLast} />
      })}
    </>
  )
}

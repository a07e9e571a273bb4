import { CornerDownRight, Square } from "lucide-react"
import { memo, type ReactNode } from "react"
import { useTranslation } from "react-i18next"
import { useShallow } from "zustand/react/shallow"
import type { AnswerMessage } from "../../../electron/contract/conversations.ts"
import { selectMessage } from "../../stores/chatState.ts"
import { isSettled } from "../../stores/messageTree.ts"
import { selectAnswerer } from "../../stores/modelChoice.ts"
import { useApp } from "../../stores/useApp.tsx"
import { Button, IconButton } from "../../ui/Button.tsx"
import { classes } from "../../ui/classes.ts"
import { Pill } from "../../ui/Pill.tsx"
import { AnswerBody } from "./AnswerBody.tsx"
import { AnswerHead } from "./AnswerHead.tsx"
import { AnswerMeta } from "./AnswerMeta.tsx"
import { ComparisonFigures } from "./ComparisonFigures.tsx"
import { focusComposer } from "./focusComposer.ts"
import { useComparing } from "./useComparing.ts"
import { useStayedHere } from "./useStayedHere.ts"
import type { Version } from "./versions.ts"

/** "open": may be gone on with alone. "chosen": the conversation goes through it. "passed": all went on from here. */
type Standing = "open" | "chosen" | "passed"

type ComparisonColumnProps = Version & { readonly messageId: string; readonly standing: Standing }

/** One of several answers side by side. It is drawn anew only for what comes of itself. */
export const ComparisonColumn = memo(function ComparisonColumn({
  messageId,
  standing,
  ...version
}: ComparisonColumnProps) {
  const message = useApp(selectMessage(messageId))
  return message?.role === "assistant" ? <Column message={message} standing={standing} version={version} /> : null
})

type ColumnProps = { readonly message: AnswerMessage; readonly standing: Standing; readonly version: Version }

function Column({ message, standing, version }: ColumnProps): ReactNode {
  const { t } = useTranslation("chat")
  const { name, quantization, provider } = useApp(useShallow(selectAnswerer(message.comparison?.name ?? message.model)))
  const isHere = useStayedHere(message)
  // Whom a route chose is known when somebody answers.
  const elsewhere = isHere ? null : (message.served?.target ?? null)
  const stopAnswer = useApp((state) => state.chatActions.stopAnswer)
  const isRunning = !isSettled(message.state)
  const stop = (
    <IconButton
      className="comparison__stop"
      icon={Square}
      label={t("stopOne", { model: name })}
      onClick={() => {
        void stopAnswer(message.id)
        focusComposer()
      }}
    />
  )
  return (
    <article
      className={classes("turn comparison__column", standing === "chosen" && "is-chosen")}
      aria-label={t("turnAnswer", { model: name })}
      aria-busy={isRunning}
    >
      <AnswerHead
        message={message}
        name={name}
        quantization={quantization}
        provider={provider ?? elsewhere}
        {...(isRunning && { action: stop })}
      />
      <AnswerBody message={message} name={name} />
      <footer className="comparison__foot">
        <ComparisonFigures message={message} />
        <div className="comparison__acts">
          {!isRunning && (
            <>
              <AnswerMeta message={message} version={version} />
              <GoOn message={message} standing={standing} />
            </>
          )}
        </div>
      </footer>
    </article>
  )
}

function GoOn({ message, standing }: Pick<ColumnProps, "message" | "standing">): ReactNode {
  const { t } = useTranslation("chat")
  const { goOnWith } = useComparing()
  if (standing === "chosen") return <Pill tone="ok">{t("goesOn")}</Pill>
  if (standing === "passed" || message.text === "") return null
  return (
    <Button
      size="small"
      icon={CornerDownRight}
      onClick={() => {
        goOnWith(message)
        focusComposer()
      }}
    >
      {t("goOnWithThis")}
    </Button>
  )
}

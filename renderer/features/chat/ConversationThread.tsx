import { ArrowDown } from "lucide-react"
import { type ReactNode, useLayoutEffect, useRef } from "react"
import { useTranslation } from "react-i18next"
import { useDescribeError } from "../../i18n/describeError.ts"
import { useMarkdownHost } from "../../models/useMarkdownHost.ts"
import { openIdOf, selectBranch } from "../../stores/chatState.ts"
import { chatTask } from "../../stores/chatTools.ts"
import { selectTaskError } from "../../stores/tasksSlice.ts"
import { useApp } from "../../stores/useApp.tsx"
import { Button, IconButton } from "../../ui/Button.tsx"
import { MarkdownProvider } from "../../ui/markdown/MarkdownSettings.tsx"
import { Notice } from "../../ui/Notice.tsx"
import { AnswerAnnouncer } from "./AnswerAnnouncer.tsx"
import { Greeting } from "./Greeting.tsx"
import { QueuedMessages } from "./QueuedMessages.tsx"
import { TurnList } from "./TurnList.tsx"
import { useStickToBottom } from "./useStickToBottom.ts"

/** What has been said, with what is being said now at the end. */
export function ConversationThread(): ReactNode {
  const { t } = useTranslation("chat")
  const openId = useApp((state) => openIdOf(state.chat.open))
  const isEmpty = useApp((state) => selectBranch(state).length === 0)
  const kind = useApp((state) => state.chat.open.kind)
  const settings = useMarkdownHost()
  const scroller = useRef<HTMLDivElement>(null)
  const content = useRef<HTMLDivElement>(null)
  const { isAtBottom, jumpToBottom } = useStickToBottom(scroller, content)
  useLayoutEffect(() => {
    if (kind === "ready" && openId !== "") jumpToBottom()
  }, [kind, openId, jumpToBottom])
  return (
    <section className="chat__thread" aria-label={t("conversation")}>
      <h2 className="sr">{t("conversation")}</h2>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be scrollable with the keyboard */}
      <div className="thread" ref={scroller} role="log" aria-live="off" aria-label={t("conversation")} tabIndex={0}>
        <div className="thread__in" ref={content}>
          <MarkdownProvider settings={settings}>
            {kind === "new" || (kind === "ready" && isEmpty) ? (
              <Greeting />
            ) : (
              <TurnList key={openId} scroller={scroller} />
            )}
          </MarkdownProvider>
          {kind === "loading" && (
            <p className="caption faint" role="status">
              {t("loadingConversation")}
            </p>
          )}
          <OpenProblem />
          <QueuedMessages />
          <ChatProblem />
        </div>
      </div>
      {!isAtBottom && (
        <IconButton
          className="chat__jump"
          variant="plain"
          size="normal"
          icon={ArrowDown}
          label={t("jumpToEnd")}
          onClick={jumpToBottom}
        />
      )}
      <AnswerAnnouncer />
    </section>
  )
}

/** The conversation could not be read. */
function OpenProblem(): ReactNode {
  const { t } = useTranslation("chat")
  const describe = useDescribeError()
  const error = useApp(({ chat: { open } }) => (open.kind === "failed" ? open.error : null))
  const refresh = useApp((state) => state.chatActions.refresh)
  const startNewChat = useApp((state) => state.startNewChat)
  if (error === null) return null
  const actions =
    error.code === "conversation_not_found" ? (
      <Button size="small" onClick={startNewChat}>
        {t("startNew")}
      </Button>
    ) : (
      <Button size="small" onClick={() => void refresh()}>
        {t("tryAgain")}
      </Button>
    )
  return (
    <Notice tone="error" actions={actions} detail={error.detail}>
      {describe(error)}
    </Notice>
  )
}

/** Something that was asked for was refused. */
function ChatProblem(): ReactNode {
  const { t } = useTranslation("chat")
  const describe = useDescribeError()
  const error = useApp(selectTaskError(chatTask))
  const forgetTask = useApp((state) => state.forgetTask)
  if (error === null) return null
  return (
    <Notice
      tone="error"
      detail={error.detail}
      actions={
        <Button size="small" onClick={() => forgetTask(chatTask)}>
          {t("close")}
        </Button>
      }
    >
      {describe(error)}
    </Notice>
  )
}

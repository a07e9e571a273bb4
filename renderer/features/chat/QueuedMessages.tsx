import { X } from "lucide-react"
import type { ReactNode } from "react"
import { useTranslation } from "react-i18next"
import { type ChatState, openIdOf, type QueuedMessage, selectIsAnswering } from "../../stores/chatState.ts"
import { useApp } from "../../stores/useApp.tsx"
import { Button, IconButton } from "../../ui/Button.tsx"

const none: readonly QueuedMessage[] = []

/** What will be sent when the running answer has ended. */
export function QueuedMessages(): ReactNode {
  const { t } = useTranslation("chat")
  const queue = useApp(({ chat }) => chat.queues[openIdOf(chat.open)] ?? none)
  const isHeld = useApp(isQueueHeld)
  const { unqueue, sendQueued } = useApp((state) => state.chatActions)
  if (queue.length === 0) return null
  return (
    <section className="queued" aria-label={t("queued")}>
      <div className="row caption faint">
        <span className="grow">{isHeld ? t("queueHeld") : t("queued")}</span>
        {isHeld && (
          <Button size="small" onClick={() => void sendQueued()}>
            {t("sendNow")}
          </Button>
        )}
      </div>
      <ol className="col">
        {queue.map(({ id, text }) => (
          <li key={id} className="said said--queued row">
            <span className="grow clip" dir="auto">
              {text}
            </span>
            <IconButton icon={X} label={t("removeQueued", { text })} onClick={() => unqueue(id)} />
          </li>
        ))}
      </ol>
    </section>
  )
}

/** Nothing that is under way will send it. */
function isQueueHeld(state: { readonly chat: ChatState }): boolean {
  const { open, sending } = state.chat
  return open.kind !== "loading" && sending.size === 0 && !selectIsAnswering(state)
}

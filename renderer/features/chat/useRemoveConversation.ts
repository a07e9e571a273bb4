import { useTranslation } from "react-i18next"
import type { ConversationSummary } from "../../../electron/contract/conversations.ts"
import { useAppStore } from "../../stores/useApp.tsx"

/** Deletes at once and offers to undo it: quicker than a question, and nothing is lost. */
export function useRemoveConversation(): (conversation: ConversationSummary) => Promise<void> {
  const { t } = useTranslation("chat")
  const store = useAppStore()
  return async ({ id, title }) => {
    const { conversationActions, showToast, place } = store.getState()
    const wasOpen = place.item === id
    if (!(await conversationActions.remove(id))) return
    const undo = async () => {
      const isBack = await conversationActions.restore(id)
      if (isBack && wasOpen) store.getState().go("chat", id)
    }
    showToast({
      text: t("deleted", { title: title === "" ? t("newChatTitle") : title }),
      action: { label: t("undo"), run: () => void undo() },
    })
  }
}

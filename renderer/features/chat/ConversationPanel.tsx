import { Plus, Search, X } from "lucide-react"
import type { ReactNode } from "react"
import { useTranslation } from "react-i18next"
import { selectNewChatKeys } from "../../stores/connectionSlice.ts"
import { useApp } from "../../stores/useApp.tsx"
import { IconButton } from "../../ui/Button.tsx"
import { Icon } from "../../ui/Icon.tsx"
import { Panel } from "../../ui/Panel.tsx"
import { ConversationList } from "./ConversationList.tsx"

/** The left panel: search, new chat, and the conversations. */
export function ConversationPanel(): ReactNode {
  const { t } = useTranslation("chat")
  const isOpen = useApp((state) => state.openPanel === "left")
  const isFolded = useApp((state) => state.foldedPanels.includes("left"))
  const showPanel = useApp((state) => state.showPanel)
  const startNewChat = useApp((state) => state.startNewChat)
  const newChatKeys = useApp(selectNewChatKeys)
  return (
    <Panel side="left" label={t("conversations")} isOpen={isOpen} isFolded={isFolded} onClose={() => showPanel(null)}>
      <div className="row chat__find">
        <SearchField />
        <IconButton variant="plain" icon={Plus} label={t("newChat")} keys={newChatKeys} onClick={startNewChat} />
      </div>
      <ConversationList />
    </Panel>
  )
}

function SearchField(): ReactNode {
  const { t } = useTranslation("chat")
  const text = useApp((state) => state.conversations.search)
  const search = useApp((state) => state.conversationActions.search)
  return (
    <span className="input input--small grow">
      <Icon of={Search} size="small" />
      <input
        type="search"
        data-page-search
        value={text}
        placeholder={t("searchPlaceholder")}
        aria-label={t("searchConversations")}
        onChange={(event) => search(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== "Escape" || text === "") return
          event.preventDefault()
          search("")
        }}
      />
      {text !== "" && <IconButton icon={X} label={t("clearSearch")} onClick={() => search("")} />}
    </span>
  )
}

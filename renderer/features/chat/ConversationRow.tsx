import { Ellipsis, Pencil, Pin, PinOff, Trash2 } from "lucide-react"
import { type CSSProperties, memo, type ReactNode } from "react"
import { useTranslation } from "react-i18next"
import type { ConversationSummary } from "../../../electron/contract/conversations.ts"
import { openIdOf } from "../../stores/chatState.ts"
import { useApp } from "../../stores/useApp.tsx"
import { IconButton } from "../../ui/Button.tsx"
import { Menu, MenuItem, MenuRule } from "../../ui/Menu.tsx"
import { RenameField } from "./RenameField.tsx"
import { useRemoveConversation } from "./useRemoveConversation.ts"

type ConversationRowProps = {
  readonly conversation: ConversationSummary
  readonly style: CSSProperties
  readonly isTabStop: boolean
  readonly isRenaming: boolean
  readonly onRename: (id: string) => void
  readonly onRenamed: (id: string) => void
  readonly onFocus: (id: string) => void
}

export const ConversationRow = memo(function ConversationRow(props: ConversationRowProps): ReactNode {
  const { conversation, style, isTabStop, isRenaming, onRename, onRenamed, onFocus } = props
  const { id, isAnswering, isPinned, excerpt } = conversation
  const { t } = useTranslation("chat")
  const isOpen = useApp((state) => openIdOf(state.chat.open) === id)
  const go = useApp((state) => state.go)
  const title = conversation.title === "" ? t("newChatTitle") : conversation.title
  if (isRenaming) {
    return (
      <li style={style}>
        <RenameField id={id} title={conversation.title} onEnd={() => onRenamed(id)} />
      </li>
    )
  }
  return (
    <li style={style} className="convo">
      <button
        type="button"
        className="item"
        data-conversation={id}
        aria-current={isOpen || undefined}
        tabIndex={isTabStop ? 0 : -1}
        title={title}
        onFocus={() => onFocus(id)}
        onClick={() => go("chat", id)}
        onDoubleClick={() => onRename(id)}
      >
        <span className="grow convo__text">
          <span className="clip">{title}</span>
          {excerpt !== undefined && <span className="clip caption faint">{excerpt}</span>}
        </span>
        {isAnswering && <span className="coal coal--busy" role="img" aria-label={t("answering")} />}
        {isPinned && !isAnswering && <Pin className="i i--s" role="img" aria-label={t("pinned")} />}
      </button>
      <RowMenu conversation={conversation} title={title} isTabStop={isTabStop} onRename={onRename} />
    </li>
  )
})

type RowMenuProps = Pick<ConversationRowProps, "conversation" | "isTabStop" | "onRename"> & { readonly title: string }

function RowMenu({ conversation, title, isTabStop, onRename }: RowMenuProps): ReactNode {
  const { t } = useTranslation("chat")
  const pin = useApp((state) => state.conversationActions.pin)
  const remove = useRemoveConversation()
  const { id, isPinned } = conversation
  const trigger = (
    <IconButton
      className="convo__more"
      icon={Ellipsis}
      label={t("actionsFor", { title })}
      tabIndex={isTabStop ? 0 : -1}
    />
  )
  return (
    <Menu trigger={trigger} align="end">
      <MenuItem icon={Pencil} keys="F2" onSelect={() => onRename(id)}>
        {t("rename")}
      </MenuItem>
      <MenuItem icon={isPinned ? PinOff : Pin} onSelect={() => void pin(id, !isPinned)}>
        {isPinned ? t("unpin") : t("pin")}
      </MenuItem>
      <MenuRule />
      <MenuItem icon={Trash2} isDanger onSelect={() => void remove(conversation)}>
        {t("delete")}
      </MenuItem>
    </Menu>
  )
}

import { Ellipsis, Info, RefreshCw, SquareTerminal } from "lucide-react"
import { type ReactNode, useState } from "react"
import { useTranslation } from "react-i18next"
import type { AnswerMessage } from "../../../electron/contract/conversations.ts"
import { copyText } from "../../models/copyText.ts"
import { selectConversationSettings } from "../../stores/chatState.ts"
import { branchTo } from "../../stores/messageTree.ts"
import { selectAddress } from "../../stores/serverSlice.ts"
import { useApp, useAppStore } from "../../stores/useApp.tsx"
import { IconButton } from "../../ui/Button.tsx"
import { CopyButton } from "../../ui/CopyButton.tsx"
import { Menu, MenuItem } from "../../ui/Menu.tsx"
import { AnswerDetails } from "./AnswerDetails.tsx"
import { curlOf } from "./curlOf.ts"
import { VersionSwitch } from "./VersionSwitch.tsx"
import type { Version } from "./versions.ts"

type AnswerMetaProps = {
  readonly message: AnswerMessage
  readonly version: Version
  /** Its figures. */
  readonly children?: ReactNode
}

/** What can be done with an answer. */
export function AnswerMeta({ message, version, children }: AnswerMetaProps): ReactNode {
  const { t } = useTranslation("chat")
  const regenerate = useApp((state) => state.chatActions.regenerate)
  return (
    <div className="meta">
      {message.text !== "" && <CopyButton text={message.text} label={t("copy")} />}
      <IconButton icon={RefreshCw} label={t("regenerate")} onClick={() => void regenerate(message.id)} />
      <VersionSwitch {...version} />
      <MoreMenu message={message} />
      {children}
    </div>
  )
}

function MoreMenu({ message }: { readonly message: AnswerMessage }): ReactNode {
  const { t } = useTranslation("chat")
  const store = useAppStore()
  const address = useApp(selectAddress("this-computer"))
  const showToast = useApp((state) => state.showToast)
  const [isShowingDetails, setShowingDetails] = useState(false)
  const copyCurl = async (baseUrl: string) => {
    const state = store.getState()
    const { open } = state.chat
    const before = open.kind === "ready" ? branchTo(open.messages, message.parentId) : []
    const command = curlOf({ baseUrl, model: message.model, before, settings: selectConversationSettings(state) })
    if (await copyText(command)) showToast({ text: t("copied") })
  }
  return (
    <>
      <Menu trigger={<IconButton icon={Ellipsis} label={t("more")} />}>
        <MenuItem icon={Info} onSelect={() => setShowingDetails(true)}>
          {t("details")}
        </MenuItem>
        {address !== undefined && (
          <MenuItem icon={SquareTerminal} onSelect={() => void copyCurl(address)}>
            {t("copyCurl")}
          </MenuItem>
        )}
      </Menu>
      <AnswerDetails message={message} isOpen={isShowingDetails} onClose={() => setShowingDetails(false)} />
    </>
  )
}

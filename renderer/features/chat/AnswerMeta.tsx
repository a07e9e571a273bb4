import { Ellipsis, Info, RefreshCw, SquareTerminal } from "lucide-react"
import { type ReactNode, useState } from "react"
import { useTranslation } from "react-i18next"
import type { AnswerMessage } from "../../../electron/contract/conversations.ts"
import { selectBranch, selectConversationSettings } from "../../stores/chatState.ts"
import { selectAddress } from "../../stores/serverSlice.ts"
import { useApp, useAppStore } from "../../stores/useApp.tsx"
import { IconButton } from "../../ui/Button.tsx"
import { CopyButton } from "../../ui/CopyButton.tsx"
import { Menu, MenuItem } from "../../ui/Menu.tsx"
import { AnswerDetails } from "./AnswerDetails.tsx"
import { AnswerFigures } from "./AnswerFigures.tsx"
import { copyText } from "./copyText.ts"
import { curlOf } from "./curlOf.ts"
import { VersionSwitch } from "./VersionSwitch.tsx"
import type { Version } from "./versions.ts"

type AnswerMetaProps = { readonly message: AnswerMessage; readonly version: Version }

/** What can be done with an answer, and its figures. */
export function AnswerMeta({ message, version }: AnswerMetaProps): ReactNode {
  const { t } = useTranslation("chat")
  const regenerate = useApp((state) => state.chatActions.regenerate)
  return (
    <div className="meta">
      {message.text !== "" && <CopyButton text={message.text} label={t("copy")} />}
      <IconButton icon={RefreshCw} label={t("regenerate")} onClick={() => void regenerate(message.id)} />
      <VersionSwitch {...version} />
      <MoreMenu message={message} />
      <AnswerFigures message={message} />
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
    const branch = selectBranch(state)
    const before = branch.slice(
      0,
      branch.findIndex(({ id }) => id === message.id),
    )
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

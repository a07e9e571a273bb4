import { Pencil } from "lucide-react"
import { memo, type ReactNode, useState } from "react"
import { useTranslation } from "react-i18next"
import type { UserMessage } from "../../../electron/contract/conversations.ts"
import { IconButton } from "../../ui/Button.tsx"
import { CopyButton } from "../../ui/CopyButton.tsx"
import { EditMessage } from "./EditMessage.tsx"
import { VersionSwitch } from "./VersionSwitch.tsx"
import type { Version } from "./versions.ts"

type UserTurnProps = Version & { readonly message: UserMessage }

export const UserTurn = memo(function UserTurn({ message, ...version }: UserTurnProps): ReactNode {
  const { t } = useTranslation("chat")
  const [isEditing, setEditing] = useState(false)
  return (
    <article className={isEditing ? "turn turn--you is-editing" : "turn turn--you"} aria-label={t("turnYou")}>
      {isEditing ? (
        <EditMessage message={message} onEnd={() => setEditing(false)} />
      ) : (
        <>
          <div className="said" dir="auto">
            {message.text}
          </div>
          <div className={version.count > 1 ? "meta meta--you is-kept" : "meta meta--you"}>
            <CopyButton text={message.text} label={t("copy")} />
            <IconButton icon={Pencil} label={t("edit")} onClick={() => setEditing(true)} />
            <VersionSwitch {...version} />
          </div>
        </>
      )}
    </article>
  )
})

import { PanelLeft, SlidersHorizontal } from "lucide-react"
import type { ReactNode } from "react"
import { useTranslation } from "react-i18next"
import { useApp } from "../../stores/useApp.tsx"
import { IconButton } from "../../ui/Button.tsx"
import { InTopBar } from "../../ui/topBarSlot.tsx"

/** The title of what is open, and the buttons for the panels that do not fit. */
export function ChatTopBar(): ReactNode {
  const { t } = useTranslation("chat")
  const title = useApp(({ chat: { open } }) => (open.kind === "ready" ? open.conversation.title : ""))
  const showPanel = useApp((state) => state.showPanel)
  return (
    <InTopBar>
      {title !== "" && (
        <span className="crumb clip" title={title}>
          {title}
        </span>
      )}
      <IconButton
        className="only-small"
        icon={PanelLeft}
        label={t("conversations")}
        onClick={() => showPanel("left")}
      />
      <IconButton
        className="only-narrow"
        icon={SlidersHorizontal}
        label={t("chatSettings")}
        onClick={() => showPanel("right")}
      />
    </InTopBar>
  )
}

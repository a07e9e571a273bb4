import type { ReactNode } from "react"
import { useTranslation } from "react-i18next"
import { openIdOf, selectConversationSettings } from "../../stores/chatState.ts"
import { useApp } from "../../stores/useApp.tsx"
import { Panel } from "../../ui/Panel.tsx"
import { Segments } from "../../ui/Segments.tsx"
import { TextArea } from "../../ui/TextField.tsx"
import { AdaptersBlock } from "./AdaptersBlock.tsx"
import { InspectorBlock } from "./InspectorBlock.tsx"
import { SamplingBlock } from "./SamplingBlock.tsx"
import { useAnswerer } from "./useChosenModel.ts"
import { useComparing } from "./useComparing.ts"

/** How the model is to answer in this conversation. */
export function Inspector(): ReactNode {
  const { t } = useTranslation("chat")
  const isOpen = useApp((state) => state.openPanel === "right")
  const isFolded = useApp((state) => state.foldedPanels.includes("right"))
  const showPanel = useApp((state) => state.showPanel)
  const openId = useApp((state) => openIdOf(state.chat.open))
  return (
    <Panel side="right" label={t("chatSettings")} isOpen={isOpen} isFolded={isFolded} onClose={() => showPanel(null)}>
      <SystemPromptBlock />
      <AdaptersBlock />
      {/* What is half typed belongs to the conversation that it was typed for. */}
      <SamplingBlock key={openId} />
      <ThinkingBlock />
      <p className="block caption faint">{t("savedWithConversation")}</p>
    </Panel>
  )
}

function SystemPromptBlock(): ReactNode {
  const { t } = useTranslation("chat")
  const text = useApp((state) => selectConversationSettings(state).systemPrompt)
  const configure = useApp((state) => state.chatActions.configure)
  return (
    <InspectorBlock title={t("systemPrompt")}>
      <TextArea
        label={t("systemPrompt")}
        isLabelHidden
        rows={4}
        placeholder={t("systemPromptPlaceholder")}
        value={text}
        onChange={(event) => configure({ systemPrompt: event.target.value })}
      />
    </InspectorBlock>
  )
}

type ThinkingChoice = "default" | "on" | "off"

function ThinkingBlock(): ReactNode {
  const { t } = useTranslation("chat")
  const answerer = useAnswerer()
  const { names } = useComparing()
  const thinking = useApp((state) => selectConversationSettings(state).thinking)
  const configure = useApp((state) => state.chatActions.configure)
  // Whether the targets of a route think is not known before one of them answers; of several one may.
  const canThink =
    names.length > 0 || answerer?.kind === "route" || (answerer?.model.capabilities.includes("thinking") ?? false)
  if (!canThink) return null
  const value: ThinkingChoice = thinking === null ? "default" : thinking ? "on" : "off"
  return (
    <InspectorBlock title={t("thinkingSetting")}>
      <Segments
        label={t("thinkingSetting")}
        value={value}
        options={[
          { value: "default", label: t("thinkingDefault") },
          { value: "on", label: t("thinkingOn") },
          { value: "off", label: t("thinkingOff") },
        ]}
        onChange={(choice) => configure({ thinking: choice === "default" ? null : choice === "on" })}
      />
      <p className="caption faint">{t("thinkingHint")}</p>
    </InspectorBlock>
  )
}

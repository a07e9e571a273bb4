import { type ReactNode, useEffect } from "react"
import { useApp } from "../../stores/useApp.tsx"
import { ChatTopBar } from "./ChatTopBar.tsx"
import { Composer } from "./Composer.tsx"
import { ConversationPanel } from "./ConversationPanel.tsx"
import { ConversationThread } from "./ConversationThread.tsx"
import { Inspector } from "./Inspector.tsx"
import { useStopWithEscape } from "./useStopWithEscape.ts"
import "./chat.css"

/** Conversations at the left, what is said in the middle, how the model is to answer at the right. */
export function ChatPage(): ReactNode {
  const item = useApp((state) => state.place.item)
  const open = useApp((state) => state.chatActions.open)
  useEffect(() => void open(item), [open, item])
  useStopWithEscape()
  return (
    <>
      <ChatTopBar />
      <ConversationPanel />
      <div className="chat">
        <ConversationThread />
        <Composer />
      </div>
      <Inspector />
    </>
  )
}

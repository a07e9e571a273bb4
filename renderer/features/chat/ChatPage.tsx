import type { ReactNode } from "react"
import { ChatTopBar } from "./ChatTopBar.tsx"
import { Composer } from "./Composer.tsx"
import { ConversationPanel } from "./ConversationPanel.tsx"
import { ConversationThread } from "./ConversationThread.tsx"
import { Inspector } from "./Inspector.tsx"
import { useOpenPlace } from "./useOpenPlace.ts"
import { useStopWithEscape } from "./useStopWithEscape.ts"
import "./chat.css"

/** Conversations at the left, what is said in the middle, how the model is to answer at the right. */
export function ChatPage(): ReactNode {
  useOpenPlace()
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

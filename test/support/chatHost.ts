import type { DatabaseSync } from "node:sqlite"
import { silentLog } from "../../electron/core/log.ts"
import { createChatService } from "../../electron/services/chat/chatService.ts"
import { createConversationService } from "../../electron/services/chat/conversationService.ts"
import { createConversationData } from "../../electron/store/conversationData.ts"
import { openDatabase } from "../../electron/store/database.ts"
import { ManualClock } from "./manualClock.ts"
import { ScriptedCompletions } from "./scriptedCompletions.ts"

/** The services of a chat over a real database, with a model that the test speaks for and a clock that it holds. */
export function createChatHost(database: DatabaseSync = openDatabase(":memory:").database) {
  const clock = new ManualClock()
  const completions = new ScriptedCompletions()
  const data = createConversationData(database)
  const conversations = createConversationService(data, clock)
  const models = { default: () => ({ id: "ember" }) }
  const chat = createChatService({ data, conversations, completions, models, log: silentLog, clock })
  return { database, clock, completions, data, conversations, chat }
}

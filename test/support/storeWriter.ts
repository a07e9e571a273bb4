/** A host's store in a process of its own, to be killed in the middle of writing: `node storeWriter.ts <data folder>`. */
import { join } from "node:path"
import type { UserMessage } from "../../electron/contract/conversations.ts"
import { defaultConversationSettings } from "../../electron/contract/conversations.ts"
import { createConversationData } from "../../electron/store/conversationData.ts"
import { openDatabase } from "../../electron/store/database.ts"
import { openDataFolder } from "../../electron/store/dataFolder.ts"

const folder = process.argv[2] ?? ""
const held = await openDataFolder(folder)
await held.announce({ url: "http://127.0.0.1:8001/" })
const { database } = openDatabase(join(folder, "hearth.db"))
const data = createConversationData(database)

const conversation = { id: "c", title: "", isPinned: false, createdAt: 1, updatedAt: 1, isAnswering: false }
data.conversations.insert({ ...conversation, settings: defaultConversationSettings, activeMessageId: null })
let parentId: string | null = null
for (let index = 0; ; index += 1) {
  const question: UserMessage = {
    role: "user",
    id: `q${index}`,
    conversationId: "c",
    parentId,
    createdAt: index,
    text: "x".repeat(900),
  }
  data.transaction(() => data.messages.insert(question))
  parentId = question.id
  // Acknowledged: written to the pipe after the commit, one line each.
  process.stdout.write(`${question.id}\n`)
  if (index % 20 === 0) await new Promise(setImmediate)
}

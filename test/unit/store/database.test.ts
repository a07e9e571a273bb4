import { readdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import { expect, it } from "vitest"
import { defaultConversationSettings } from "../../../electron/contract/conversations.ts"
import { createConversationData } from "../../../electron/store/conversationData.ts"
import { openDatabase } from "../../../electron/store/database.ts"
import { openDataFolder } from "../../../electron/store/dataFolder.ts"
import { tempFolder } from "../../support/tempFolder.ts"

function addConversations(path: string, count: number): void {
  const { database } = openDatabase(path)
  const { conversations } = createConversationData(database)
  for (let index = 0; index < count; index += 1) {
    const times = { createdAt: index, updatedAt: index }
    const settings = { ...defaultConversationSettings, systemPrompt: "x".repeat(500) }
    const common = { isPinned: false, isAnswering: false, activeMessageId: null }
    conversations.insert({ id: `c${index}`, title: "t", ...times, ...common, settings })
  }
  database.close()
}

it.each([
  ["text", () => Buffer.from("This is no database. ".repeat(100))],
  ["a database that was cut in half", (sound: Buffer) => sound.subarray(0, sound.length / 2)],
  ["a database with pages overwritten", (sound: Buffer) => Buffer.from(sound).fill(0xa5, 4096, sound.length - 4096)],
])("keeps %s aside and begins a new database", (_what, damage) => {
  const folder = tempFolder()
  const path = join(folder, "hearth.db")
  addConversations(path, 100)
  const damaged = damage(readFileSync(path))
  writeFileSync(path, damaged)

  const { database, notices } = openDatabase(path)
  const { items } = createConversationData(database).conversations.list({ limit: 5 })
  database.close()
  expect(items).toEqual([])
  const file = readdirSync(folder).find((name) => name.startsWith("hearth.broken-") && name.endsWith(".db"))
  expect(notices).toEqual([{ id: "database-kept-aside", kind: "database-kept-aside", facts: { file } }])
  expect(readFileSync(join(folder, file ?? "")).equals(damaged)).toBe(true)
})

it("leaves a database of a newer version as it is, and says so", () => {
  const path = join(tempFolder(), "hearth.db")
  addConversations(path, 1)
  const newer = new DatabaseSync(path)
  newer.exec("PRAGMA user_version = 99")
  newer.close()
  const before = readFileSync(path)
  expect(() => openDatabase(path)).toThrow(expect.objectContaining({ code: "database_unusable" }))
  expect(readFileSync(path).equals(before)).toBe(true)
})

it("refuses a data folder that is a file", async () => {
  const path = join(tempFolder(), "file")
  writeFileSync(path, "")
  await expect(openDataFolder(path)).rejects.toMatchObject({ code: "data_folder_unusable" })
})

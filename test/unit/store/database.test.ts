import { readdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import { expect, it } from "vitest"
import { defaultConversationSettings } from "../../../electron/contract/conversations.ts"
import { createConversationData } from "../../../electron/store/conversationData.ts"
import { openDatabase, transaction } from "../../../electron/store/database.ts"
import { openDataFolder } from "../../../electron/store/dataFolder.ts"
import { createLedgerStore } from "../../../electron/store/ledgerStore.ts"
import { migrations } from "../../../electron/store/migrations.ts"
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

it("brings a database of the first version up to date, and keeps what is in it", () => {
  const path = join(tempFolder(), "hearth.db")
  const first = new DatabaseSync(path)
  first.exec(migrations[0] ?? "")
  first.exec("INSERT INTO conversations VALUES ('c1', 'old', 0, 1, 1, NULL, NULL, '{}'); PRAGMA user_version = 1")
  first.close()
  const { database, notices } = openDatabase(path)
  const { user_version: version } = database.prepare("PRAGMA user_version").get() ?? {}
  expect([version, notices]).toEqual([migrations.length, []])
  expect(database.prepare("SELECT title FROM conversations").get()).toEqual({ title: "old" })
  expect(createLedgerStore(database).list({ limit: 1 }).items).toEqual([])
  database.close()
})

it("takes a step of a migration as a whole or not at all, and goes on where it stopped", () => {
  const path = join(tempFolder(), "hearth.db")
  const halfway = new DatabaseSync(path)
  halfway.exec(`${migrations[0]}; PRAGMA user_version = 1; CREATE TABLE sessions (id TEXT)`)
  halfway.close()
  // The third step makes "audit", then fails at "sessions".
  expect(() => openDatabase(path)).toThrow(expect.objectContaining({ code: "database_unusable" }))
  const stopped = new DatabaseSync(path)
  expect(stopped.prepare("PRAGMA user_version").get()).toEqual({ user_version: 2 })
  expect(stopped.prepare("SELECT name FROM sqlite_schema WHERE name = 'audit'").all()).toEqual([])
  stopped.exec("DROP TABLE sessions")
  stopped.close()
  openDatabase(path).database.close()
})

it("tells why a change failed that SQLite has taken back by itself", () => {
  const { database } = openDatabase(":memory:")
  database.exec("CREATE TABLE once (id INTEGER PRIMARY KEY ON CONFLICT ROLLBACK)")
  const insertTwice = () => database.exec("INSERT INTO once VALUES (1); INSERT INTO once VALUES (1)")
  expect(() => transaction(database, insertTwice)).toThrow(/UNIQUE/)
  database.close()
})

it("refuses a data folder that is a file", async () => {
  const path = join(tempFolder(), "file")
  writeFileSync(path, "")
  await expect(openDataFolder(path)).rejects.toMatchObject({ code: "data_folder_unusable" })
})

import { spawn } from "node:child_process"
import { once } from "node:events"
import { existsSync, statSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { expect, it, onTestFinished } from "vitest"
import { createConversationData } from "../../../electron/store/conversationData.ts"
import { openDatabase } from "../../../electron/store/database.ts"
import { openDataFolder } from "../../../electron/store/dataFolder.ts"
import { tempFolder } from "../../support/tempFolder.ts"

const writer = fileURLToPath(new URL("../../support/storeWriter.ts", import.meta.url))

/** Starts a host's store, and resolves when it has acknowledged some messages; `kill` then gives all that it acknowledged. */
async function startWriter(folder: string) {
  const child = spawn(process.execPath, [writer, folder], { stdio: ["ignore", "pipe", "inherit"] })
  onTestFinished(() => void child.kill("SIGKILL"))
  let output = ""
  const enough = Promise.withResolvers<void>()
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    output += text
    if (output.split("\n").length > 200) enough.resolve()
  })
  const closed = once(child, "close")
  await Promise.race([enough.promise, closed.then(() => Promise.reject(new Error("The writer ended by itself.")))])
  return {
    pid: child.pid,
    async kill(): Promise<string[]> {
      child.kill("SIGKILL")
      await closed
      // The last line may have been cut by the kill.
      return output.split("\n").slice(0, -1)
    },
  }
}

it("loses nothing that a killed host had acknowledged, and opens without a notice", async () => {
  const folder = tempFolder()
  const host = await startWriter(folder)
  const acknowledged = await host.kill()
  const { database, notices } = openDatabase(join(folder, "hearth.db"))
  onTestFinished(() => database.close())
  expect(notices).toEqual([])
  const stored = new Set(
    createConversationData(database)
      .messages.list("c")
      .map((message) => message.id),
  )
  expect(acknowledged.length).toBeGreaterThan(100)
  expect(acknowledged.filter((id) => !stored.has(id))).toEqual([])
})

it("lets one host at a time use a data folder, says who holds it, and holds nothing for a killed one", async () => {
  const folder = tempFolder()
  const host = await startWriter(folder)
  const refused = openDataFolder(folder)
  await expect(refused).rejects.toMatchObject({
    code: "data_folder_locked",
    message: expect.stringContaining(`process ${host.pid}`),
    facts: { path: folder, pid: host.pid, url: "http://127.0.0.1:8001/" },
  })
  await host.kill()
  const next = await openDataFolder(folder)
  await next.close()
  expect(existsSync(join(folder, "host.json"))).toBe(false)
})

it("creates a folder that only its owner may read, and locks within one process, too", async () => {
  const folder = join(tempFolder(), "new", "Hearth")
  const held = await openDataFolder(folder)
  expect(statSync(folder).mode & 0o777).toBe(0o700)
  await expect(openDataFolder(folder)).rejects.toMatchObject({ code: "data_folder_locked" })
  await held.close()
  const again = await openDataFolder(folder)
  await again.close()
})

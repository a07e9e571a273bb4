import { join } from "node:path"
import { expect, it } from "vitest"
import { openDatabase } from "../../../electron/store/database.ts"
import { createSessionStore } from "../../../electron/store/sessionStore.ts"
import { tempFolder } from "../../support/tempFolder.ts"

// Logging in again and again must not fill the disk, nor end the sessions of others.
it("lets the oldest sessions of the same key make room, and those that are over", () => {
  const { database } = openDatabase(join(tempFolder(), "hearth.db"))
  const store = createSessionStore(database)
  const add = (id: string, keyId: string, createdAt: number) =>
    store.add({ id, keyId, proof: "", createdAt, expiresAt: createdAt + 100, model: null }, 2)
  const kept = () => ["a1", "a2", "a3", "b1"].filter((id) => store.find(id) !== undefined).join()
  add("b1", "b", 1)
  for (const [at, id] of ["a1", "a2", "a3"].entries()) add(id, "a", 2 + at)
  expect(kept()).toBe("a2,a3,b1")
  add("c1", "c", 103)
  expect(kept()).toBe("a3")
  database.close()
})

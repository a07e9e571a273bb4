import { spawnSync } from "node:child_process"
import { mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs"
import { basename, join } from "node:path"
import { expect, it } from "vitest"
import { createProcessFolder, removeProcessFolders } from "../../../electron/core/processFolder.ts"
import { tempFolder } from "../../support/tempFolder.ts"

/** The id of a process that has ended. */
const gone = () => spawnSync(process.execPath, ["-e", ""]).pid

it("removes what ended processes left, and nothing of others", async () => {
  const parent = tempFolder()
  const own = basename(await createProcessFolder(parent))
  for (const name of [`hearth-engine-${gone()}-abc`, "hearth-engine-x", "hearth-engine--1-a", "other"]) {
    mkdirSync(join(parent, name))
    writeFileSync(join(parent, name, "1"), "state")
  }
  await removeProcessFolders(undefined, [parent, join(parent, "missing")])
  expect(readdirSync(parent).toSorted()).toEqual([own, "hearth-engine--1-a", "hearth-engine-x", "other"].toSorted())
  await removeProcessFolders(process.pid, [parent])
  expect(readdirSync(parent)).not.toContain(own)
})

it.skipIf(process.platform === "win32")("makes folders that only this user can read", async () => {
  expect(statSync(await createProcessFolder(tempFolder())).mode & 0o077).toBe(0)
})

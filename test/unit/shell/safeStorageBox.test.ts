import { fork } from "node:child_process"
import { once } from "node:events"
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { expect, it } from "vitest"
import { openKeyFileBox } from "../../../electron/ports/keyFileBox.ts"
import { tempFolder } from "../../support/tempFolder.ts"

const register = new URL("../../support/electron/register.ts", import.meta.url)
const source = new URL("../../../electron/shell/safeStorageBox.ts", import.meta.url)

/** What the desktop app's box makes of a secret, and of one that the headless host sealed. */
async function inDesktop(folder: string, safe: string): Promise<unknown> {
  const probe = join(folder, "probe.mjs")
  writeFileSync(
    probe,
    `import { openSafeStorageBox } from ${JSON.stringify(source.href)}
     const box = openSafeStorageBox(${JSON.stringify(folder)})
     const sealed = box.seal("canary")
     const theirs = ${JSON.stringify(openKeyFileBox(folder).seal("headless"))}
     const found = { kind: sealed.split(":")[0], own: box.open(sealed), theirs: box.open(theirs), notices: box.notices }
     process.send(found, () => process.exit(0))`,
  )
  const env = { ...process.env, HEARTH_TEST_SAFE: safe }
  const child = fork(probe, [], { execArgv: ["--import", register.href], env })
  const [found] = await once(child, "message")
  return found
}

it("seals with the system's safe, and reads what the headless host sealed", async () => {
  const found = await inDesktop(tempFolder(), "gnome_libsecret")
  expect(found).toEqual({ kind: "system", own: "canary", theirs: "headless", notices: [] })
})

it.runIf(process.platform === "linux")("takes a key file instead of a safe that is none, and says so", async () => {
  const found = await inDesktop(tempFolder(), "basic_text")
  const notices = [{ id: "secrets-in-key-file", kind: "secrets-in-key-file", facts: {} }]
  expect(found).toEqual({ kind: "key-file", own: "canary", theirs: "headless", notices })
})

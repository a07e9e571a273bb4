import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { expect, it, vi } from "vitest"
import { openLog } from "../../../electron/ports/logFile.ts"
import { tempFolder } from "../../support/tempFolder.ts"

const read = (folder: string, name = "hearth.log") => readFileSync(join(folder, "logs", name), "utf8")

it("keeps every line that was logged before the close, across starts, and shows only what is grave", async () => {
  const folder = tempFolder()
  const shown = vi.spyOn(console, "error").mockImplementation(() => {})
  const first = openLog(folder, "info", "warn")
  first.log.info("began", { port: 8000 })
  first.log.debug("left out")
  first.log.child("engine").error("broke", {}, new Error("why"))
  await first.close()
  const second = openLog(folder, "info", "warn")
  second.log.info("began again")
  await second.close()
  expect(read(folder)).toMatch(
    /info hearth: began port=8000\n.* error engine: broke\n {2}Error: why[\s\S]*info hearth: began again\n$/,
  )
  expect(read(folder)).not.toContain("left out")
  expect(shown.mock.calls.flat().join("\n")).toMatch(/^\S+ error engine: broke\n {2}Error: why/)
  expect(shown).toHaveBeenCalledTimes(1)
  shown.mockRestore()
})

it("never holds more than the current file and two older ones", async () => {
  const folder = tempFolder()
  for (let start = 0; start < 5; start++) {
    const { log, close } = openLog(folder, "info", "error")
    for (let line = 0; line < 6; line++) log.info("x".repeat(2 ** 20))
    await close()
  }
  expect(readdirSync(join(folder, "logs")).sort()).toEqual(["hearth.1.log", "hearth.2.log", "hearth.log"])
})

it("does not end the host where the file cannot be written", async () => {
  const folder = tempFolder()
  writeFileSync(join(folder, "logs"), "a file where the folder should be")
  const { log, close } = openLog(folder, "info", "error")
  log.info("said to nobody")
  await close()
  log.info("nor after the end")
  rmSync(join(folder, "logs"))
})

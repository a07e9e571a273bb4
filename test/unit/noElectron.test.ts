import { spawn } from "node:child_process"
import { once } from "node:events"
import { existsSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { expect, it } from "vitest"
import { tempFolder } from "../support/tempFolder.ts"

const root = fileURLToPath(new URL("../../", import.meta.url))

/** Imports a file in a process in which `electron` and `electron-store` do not exist. Its exit code, and what it wrote. */
async function importWithoutElectron(file: string): Promise<{ code: number; output: string }> {
  const script = `
    import { registerHooks } from "node:module"
    registerHooks({
      resolve(specifier, context, next) {
        if (/^electron(-store)?(\\/|$)/.test(specifier)) throw new Error("unresolvable: " + specifier)
        return next(specifier, context)
      },
    })
    await import(${JSON.stringify(file)})
    process.exit(0)`
  // headless.ts is a program: it starts as soon as it is imported.
  const env = { ...process.env, HEARTH_DATA_DIR: tempFolder(), HEARTH_PORT: "0", HEARTH_UI_PORT: "0" }
  const child = spawn(process.execPath, ["--input-type=module", "-e", script], { cwd: root, env })
  let output = ""
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text) => (output += text))
  const [code] = await once(child, "close")
  return { code, output }
}

it.each(["app.ts", "headless.ts", "engine/runner/main.ts", "ports/confSettings.ts"])(
  "imports %s where there is no Electron",
  async (name) => {
    const result = await importWithoutElectron(`${root}electron/${name}`)
    expect(result).toMatchObject({ code: 0 })
  },
)

it("would notice an import of Electron", async () => {
  const result = await importWithoutElectron(`${root}electron/shell/electronSettings.ts`)
  expect(existsSync(`${root}electron/shell/electronSettings.ts`)).toBe(true)
  expect(result.output).toContain("unresolvable: electron-store")
})

import { type ChildProcess, spawn } from "node:child_process"
import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"

const startScript = fileURLToPath(new URL("../../electron/start.mjs", import.meta.url))
const outputs = [
  "main/main.js",
  "main/cli.js",
  "main/headless.js",
  "main/engine.js",
  "preload/preload.cjs",
  "renderer/index.html",
]

/** A throw-away checkout that holds the real start script and scripted neighbours: builder, Electron package, headless host. */
export type StartTree = {
  readonly folder: string
  write(path: string, content: string, options?: { isProgram?: boolean }): void
  /** Makes a file older or newer than everything that has just been written. */
  setAge(path: string, secondsAgo: number): void
  run(flags?: readonly string[], env?: Record<string, string>): Run
  remove(): void
}

export type Run = {
  readonly child: ChildProcess
  readonly ended: Promise<{ code: number | null; output: string }>
  /** Resolves as soon as the output holds the text. */
  printed(text: string): Promise<void>
}

export function createStartTree(): StartTree {
  const folder = mkdtempSync(join(tmpdir(), "hearth-start-"))
  const tree: StartTree = {
    folder,
    write(path, content, { isProgram = false } = {}) {
      const file = join(folder, path)
      mkdirSync(dirname(file), { recursive: true })
      writeFileSync(file, content)
      if (isProgram) chmodSync(file, 0o755)
    },
    setAge(path, secondsAgo) {
      const time = Date.now() / 1000 - secondsAgo
      utimesSync(join(folder, path), time, time)
    },
    run: (flags = [], env = {}) => run(folder, flags, env),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
  mkdirSync(join(folder, "electron"))
  cpSync(startScript, join(folder, "electron/start.mjs"))
  tree.write("package.json", '{ "type": "module" }')
  for (const output of outputs) tree.write(`out/${output}`, "")
  tree.write("out/main/headless.js", 'console.log("headless host", process.argv.slice(2).join(" "))')
  tree.write("node_modules/electron/package.json", '{ "version": "45.4.1" }')
  return tree
}

function run(folder: string, flags: readonly string[], env: Record<string, string>): Run {
  const { DISPLAY: _display, WAYLAND_DISPLAY: _wayland, ELECTRON_OVERRIDE_DIST_PATH: _dist, ...clean } = process.env
  const child = spawn(process.execPath, ["electron/start.mjs", ...flags], {
    cwd: folder,
    env: { ...clean, HEARTH_LANG: "en", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  })
  let output = ""
  const listeners = new Set<() => void>()
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      output += text
      for (const listener of listeners) listener()
    })
  }
  const ended = new Promise<{ code: number | null; output: string }>((resolve) =>
    child.on("close", (code) => resolve({ code, output })),
  )
  const printed = (text: string) =>
    new Promise<void>((resolve, reject) => {
      const look = () => output.includes(text) && resolve()
      listeners.add(look)
      look()
      void ended.then(() => reject(new Error(`It ended without saying "${text}":\n${output}`)))
    })
  return { child, ended, printed }
}

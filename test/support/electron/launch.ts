import { type ChildProcess, fork } from "node:child_process"
import { once } from "node:events"
import { readFileSync } from "node:fs"
import { createRequire } from "node:module"
import { join } from "node:path"
import { _electron, type ElectronApplication, type Page } from "playwright-core"
import { launchChromium } from "../chromium.ts"
import { createPeer } from "./peer.ts"
import { createWindowPages } from "./windowPages.ts"

export type LaunchOptions = {
  /** Where package.json is, whose "main" is started. */
  readonly folder: string
  readonly flags?: readonly string[]
  readonly env: Readonly<Record<string, string>>
}

/** The part of playwright's ElectronApplication that the tests use. */
export type LaunchedApp = {
  readonly isStandIn: boolean
  process(): ChildProcess
  firstWindow(): Promise<Page>
  /** Runs the function in the main process. It is given the electron module and knows nothing of where it was written. */
  evaluate: ElectronApplication["evaluate"]
  /** Quits the app and everything that was started for it. */
  close(): Promise<void>
}

/** The desktop app on the stand-in; on real Electron with E2E_ELECTRON=1 (npm's package) or E2E_ELECTRON=/path/to/electron. */
export async function launchApp(options: LaunchOptions): Promise<LaunchedApp> {
  return process.env.E2E_ELECTRON ? launchElectron(process.env.E2E_ELECTRON, options) : launchStandIn(options)
}

async function launchElectron(named: string, { folder, flags = [], env }: LaunchOptions): Promise<LaunchedApp> {
  const { ELECTRON_OVERRIDE_DIST_PATH: _none, ...inherited } = process.env as Record<string, string>
  const sandboxFlags = process.platform === "linux" ? ["--no-sandbox"] : []
  const executablePath = named === "1" ? String(createRequire(import.meta.url)("electron")) : named
  const app = await _electron.launch({
    executablePath,
    args: [...sandboxFlags, folder, ...flags],
    env: { ...inherited, ...env },
  })
  return Object.assign(app, { isStandIn: false })
}

async function launchStandIn({ folder, flags = [], env }: LaunchOptions): Promise<LaunchedApp> {
  const browser = await launchChromium()
  const context = await browser.newContext({ viewport: null })
  await context.grantPermissions(["clipboard-read", "clipboard-write"])
  const { main } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"))
  const register = new URL("./register.ts", import.meta.url).href
  const child = fork(join(folder, main), flags, {
    cwd: folder,
    env: { ...process.env, ...env },
    execArgv: ["--import", register],
    serialization: "advanced",
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  })
  const firstWindow = Promise.withResolvers<Page>()
  const windows = createWindowPages(
    context,
    (name, ...parameters) => peer.call(name, ...parameters),
    (page) => firstWindow.resolve(page),
  )
  const channel = {
    send: (message: object) => {
      if (child.connected) child.send(message, () => {})
    },
    onMessage: (listener: (message: unknown) => void) => void child.on("message", listener),
  }
  const peer = createPeer(channel, { ...windows.operations, ready: () => null })
  const gone = once(child, "exit").then(([code]) => {
    peer.abandon(`The main process ended with ${code}.`)
    firstWindow.reject(new Error(`The main process ended with ${code} before it opened a window.`))
  })
  firstWindow.promise.catch(() => {})

  return {
    isStandIn: true,
    process: () => child,
    firstWindow: () => firstWindow.promise,
    evaluate: ((run: (...parameters: never[]) => unknown, parameter?: unknown) =>
      peer.call("evaluate", String(run), parameter)) as LaunchedApp["evaluate"],
    async close() {
      const lastResort = setTimeout(() => child.kill("SIGKILL"), 10_000)
      void peer.call("quit")
      await gone
      clearTimeout(lastResort)
      await browser.close()
    },
  }
}

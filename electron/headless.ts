/** The host without a desktop: `npm run serve`. Prints where it can be reached, runs until it is told to end. */
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { type App, createApp } from "./app.ts"
import type { ServerStatus } from "./contract/server.ts"
import type { Log } from "./core/log.ts"
import { findAppFolders } from "./ports/appFolders.ts"
import { openConfSettings } from "./ports/confSettings.ts"
import { type Environment, parseEnvironment } from "./ports/environment.ts"
import { createForkEngine } from "./ports/forkEngine.ts"
import { openKeyFileBox } from "./ports/keyFileBox.ts"
import { type KeptLog, openLog } from "./ports/logFile.ts"
import { createNodeDesktop } from "./ports/nodeDesktop.ts"
import { describeStartError, startExitCode } from "./ports/startError.ts"

const closeLimitMs = 5_000
// npm passes on the Ctrl-C that the terminal has delivered already: that is not a second wish.
const signalEchoMs = 1_000

async function run(): Promise<void> {
  const environment = parseEnvironment(process.env, process.argv.slice(2))
  // Somebody who looks at the terminal wants the addresses; a process manager collects all of it.
  const shown = process.stderr.isTTY && !process.env.HEARTH_LOG ? "warn" : environment.logLevel
  const keptLog = openLog(environment.dataFolder, environment.logLevel, shown)
  const app = await openApp(environment, keptLog.log)
  closeOnSignals(app, keptLog)
  const { url } = await app.uiServer.start(environment.uiPort)
  const isChinese = environment.language === "zh"
  console.log(`${isChinese ? "窗口" : "Window"}  ${url}`)
  console.log(`API  ${describeApi(app.services.server.status(), isChinese)}`)
}

function openApp(environment: Environment, log: Log): Promise<App> {
  const folders = findAppFolders(import.meta.dirname)
  const { version } = JSON.parse(readFileSync(join(folders.root, "package.json"), "utf8"))
  return createApp({
    appInfo: {
      version,
      platform: process.platform,
      isDesktop: false,
      dataFolder: environment.dataFolder,
      modelsFolder: environment.modelsFolder,
      systemLanguage: environment.language,
    },
    dataFolder: environment.dataFolder,
    modelsFolder: environment.modelsFolder,
    embeddedModelsFolder: join(folders.resources, "models"),
    rendererFolder: folders.renderer,
    openSettingsFile: openConfSettings,
    openSecretBox: openKeyFileBox,
    spawnEngine: createForkEngine(),
    desktop: createNodeDesktop(),
    overrides: environment.overrides,
    apiKey: environment.apiKey,
    log,
  })
}

function describeApi({ state, addresses }: ServerStatus, isChinese: boolean): string {
  if (state.kind === "on") return addresses.map((address) => address.url).join("  ")
  if (state.kind === "failed") return `${isChinese ? "未开启：" : "not on: "}${state.error.message}`
  return isChinese ? "已在设置中关闭，可在窗口中开启" : "switched off in the settings; the window can switch it on"
}

/** The first signal closes in order, within a limit; the second one ends at once. */
function closeOnSignals(app: App, keptLog: KeptLog): void {
  let askedAt: number | null = null
  const end = () => {
    if (askedAt !== null) {
      if (Date.now() - askedAt > signalEchoMs) process.exit(1)
      return
    }
    askedAt = Date.now()
    setTimeout(() => process.exit(1), closeLimitMs).unref()
    void app
      .close()
      .then(() => keptLog.close())
      .then(() => process.exit(0))
  }
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, end)
}

run().catch((error) => {
  console.error(describeStartError(error))
  process.exit(startExitCode(error))
})

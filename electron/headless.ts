/** The host without a desktop: `npm run serve`. Prints where it can be reached, runs until it is told to end. */
import { type App, createApp } from "./app.ts"
import type { ServerStatus } from "./contract/server.ts"
import { parseEnvironment } from "./ports/environment.ts"
import { type KeptLog, openLog } from "./ports/logFile.ts"
import { createNodePorts } from "./ports/nodePorts.ts"
import { describeStartError, startExitCode } from "./ports/startError.ts"

const closeLimitMs = 5_000
// npm passes on the Ctrl-C that the terminal has delivered already: that is not a second wish.
const signalEchoMs = 1_000

async function run(): Promise<void> {
  const environment = parseEnvironment(process.env, process.argv.slice(2))
  // Somebody who looks at the terminal wants the addresses; a process manager collects all of it.
  const shown = process.stderr.isTTY && !process.env.HEARTH_LOG ? "warn" : environment.logLevel
  const keptLog = openLog(environment.dataFolder, environment.logLevel, shown)
  const app = await createApp(createNodePorts(environment, keptLog.log))
  closeOnSignals(app, keptLog)
  const { url } = await app.uiServer.start(environment.uiPort)
  const isChinese = environment.language === "zh"
  console.log(`${isChinese ? "窗口" : "Window"}  ${url}`)
  console.log(`API  ${describeApi(app.services.server.status(), isChinese)}`)
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

/** The desktop app: puts window, tray and menu around the same host that runs headless. */
import { join } from "node:path"
import { app } from "electron"
import { createApp } from "../app.ts"
import { parseEnvironment } from "../ports/environment.ts"
import { openLog } from "../ports/logFile.ts"
import { announceAppScheme } from "./appProtocol.ts"
import { openDesktop } from "./desktop.ts"
import { desktopPorts } from "./desktopPorts.ts"
import { labelsOf } from "./labels.ts"
import { ownFlags } from "./ownFlags.ts"
import { endWithStartFailure } from "./startFailure.ts"

async function start(): Promise<void> {
  announceAppScheme()
  const environment = parseEnvironment(process.env, ownFlags(process.argv))
  app.setPath("userData", environment.dataFolder)
  // Chromium's own caches stay out of the user's way.
  app.setPath("sessionData", join(environment.dataFolder, "browser"))
  app.setAppUserModelId("app.hearth.desktop")
  // The first instance hears of it and shows its window.
  if (!app.requestSingleInstanceLock()) {
    app.quit()
    return
  }
  const keptLog = openLog(environment.dataFolder, environment.logLevel, environment.logLevel)
  await app.whenReady()
  const host = await createApp(desktopPorts(environment, keptLog.log))
  openDesktop(host, keptLog)
}

start().catch(async (error) => {
  await app.whenReady()
  const isChinese = app.getPreferredSystemLanguages()[0]?.startsWith("zh")
  endWithStartFailure(error, labelsOf(isChinese ? "zh" : "en"))
})

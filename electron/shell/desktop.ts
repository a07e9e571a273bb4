import { join } from "node:path"
import { app, clipboard, Menu, nativeTheme } from "electron"
import type { App } from "../app.ts"
import type { Log } from "../core/log.ts"
import { findAppFolders } from "../ports/appFolders.ts"
import type { KeptLog } from "../ports/logFile.ts"
import { appOrigin } from "./appFiles.ts"
import { serveAppProtocol } from "./appProtocol.ts"
import { openIpcPort } from "./ipcPort.ts"
import { labelsOf } from "./labels.ts"
import { MainWindow } from "./mainWindow.ts"
import { applicationMenu } from "./menu.ts"
import { createTray } from "./tray.ts"
import type { TrayView } from "./trayItems.ts"

/** Puts window, tray and menu around a running host, in step with its settings and its server until the app quits. */
export function openDesktop(host: App, { log, close: closeLog }: KeptLog): void {
  const { appInfo, settings } = host.services
  const folders = findAppFolders(import.meta.dirname)
  // electron-vite's server while the window is being developed.
  const devServer = app.isPackaged ? undefined : process.env.ELECTRON_RENDERER_URL
  const origin = devServer === undefined ? appOrigin : new URL(devServer).origin
  let isQuitting = false
  const window = new MainWindow({
    dataFolder: appInfo.dataFolder,
    preload: join(import.meta.dirname, "../preload/preload.cjs"),
    icon: join(folders.resources, "icons/icon.png"),
    origin,
    url: devServer ?? `${appOrigin}/`,
    isKept: () => !isQuitting && settings.get().isClosedToTray,
    log,
  })
  serveAppProtocol(folders.renderer)
  openIpcPort(host.connectWindow, (sender) => window.owns(sender), origin)
  decorate(host, window, join(folders.resources, "tray"), log)

  app.on("second-instance", () => window.open())
  app.on("activate", () => window.open())
  app.on("window-all-closed", () => {
    // macOS apps stay; elsewhere closing the window ends the app unless it lives on in the tray.
    if (appInfo.platform !== "darwin") app.quit()
  })
  app.on("before-quit", () => {
    isQuitting = true
  })
  closeBeforeEnd(() => host.close().then(closeLog))
  window.open()
}

/** Tray, menu and theme, drawn anew with every change of what they show. */
function decorate(host: App, window: MainWindow, trayFolder: string, log: Log): void {
  const { appInfo, settings, server, models } = host.services
  const { platform } = appInfo
  const quit = () => app.quit()
  const labels = () => {
    const { language } = settings.get()
    return labelsOf(language === "system" ? appInfo.systemLanguage : language)
  }
  const drawMenu = () => {
    const pressKey = (keyCode: string) => window.pressKey(keyCode, platform)
    Menu.setApplicationMenu(Menu.buildFromTemplate(applicationMenu(labels(), platform, { pressKey, quit })))
    nativeTheme.themeSource = settings.get().theme
  }
  const trayView = (): TrayView => ({
    status: server.status(),
    loadedModels: models.list().filter((model) => model.state.kind === "ready"),
    labels: labels(),
  })
  const tray = createTray(trayFolder, platform, trayView(), {
    switchServer: (isOn) => {
      const switched = isOn ? server.start() : server.stop()
      switched.catch((error) => log.warn("the server could not be switched", { isOn }, error))
    },
    copyText: (text) => clipboard.writeText(text),
    ejectModel: (id) => {
      models.unload(id).catch((error) => log.warn("a model could not be ejected", { id }, error))
    },
    openWindow: () => window.open(),
    quit,
  })
  const drawTray = () => tray.update(trayView())
  drawMenu()
  server.onChange(drawTray)
  models.onChange(drawTray)
  settings.onChange(() => {
    drawMenu()
    drawTray()
  })
}

/** Quits only when the host is closed: answers are stored, engine processes have ended. */
function closeBeforeEnd(close: () => Promise<void>): void {
  let isClosing = false
  app.on("will-quit", (event) => {
    event.preventDefault()
    if (isClosing) return
    isClosing = true
    setTimeout(() => app.exit(1), 5_000).unref()
    void close().then(() => app.exit(0))
  })
}

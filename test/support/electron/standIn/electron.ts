/**
 * What the shell uses of Electron's main-process API, under plain Node: windows are pages of a real Chromium, engine processes are
 * forked, and what only a desktop can show (tray, menus, dialogs) is recorded. Sandbox, context isolation and fuses are not here.
 */
import { app } from "./application.ts"
import { BrowserWindow } from "./browserWindow.ts"
import { clipboard, dialog, shell } from "./desktopParts.ts"
import { ipcMain } from "./ipcMain.ts"
import { operations } from "./launcher.ts"
import { Menu } from "./menu.ts"
import { nativeImage, nativeTheme, screen } from "./nativeParts.ts"
import { protocol } from "./protocol.ts"
import { standIn } from "./records.ts"
import { Tray } from "./tray.ts"
import { utilityProcess } from "./utilityProcess.ts"

const electron = {
  app,
  BrowserWindow,
  clipboard,
  dialog,
  ipcMain,
  Menu,
  nativeImage,
  nativeTheme,
  protocol,
  screen,
  shell,
  standIn,
  Tray,
  utilityProcess,
}

// The function comes as text, from a test: it knows nothing of this process but the module it is given.
operations.evaluate = async (source: string, parameter: unknown) =>
  structuredClone(
    await new Function("electron", "parameter", `return (${source})(electron, parameter)`)(electron, parameter),
  )

export {
  app,
  BrowserWindow,
  clipboard,
  dialog,
  ipcMain,
  Menu,
  nativeImage,
  nativeTheme,
  protocol,
  screen,
  shell,
  standIn,
  Tray,
  utilityProcess,
}
// biome-ignore lint/style/noDefaultExport: Electron has one, and electron-store imports it.
export default electron

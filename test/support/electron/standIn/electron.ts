/**
 * What the shell uses of Electron's main-process API, under plain Node: windows are pages of a real Chromium, engine processes are
 * forked, and what only a desktop can show (tray, menus, dialogs) is recorded. Sandbox, context isolation and fuses are not here.
 */
import { operations } from "./launcher.ts"
import * as electron from "./parts.ts"

// The function comes as text, from a test: it knows nothing of this process but the module it is given.
operations.evaluate = async (source: string, parameter: unknown) =>
  structuredClone(
    await new Function("electron", "parameter", `return (${source})(electron, parameter)`)(electron, parameter),
  )

export * from "./parts.ts"
// biome-ignore lint/style/noDefaultExport: Electron has one, and electron-store imports it.
export default electron

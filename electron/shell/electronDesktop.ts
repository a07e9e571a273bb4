import { lstat } from "node:fs/promises"
import { basename } from "node:path"
import { BrowserWindow, dialog, type OpenDialogOptions, shell } from "electron"
import type { Desktop } from "../app.ts"
import { AppError } from "../contract/errors.ts"
import { isAllowedLink } from "./links.ts"

export const electronDesktop: Desktop = {
  async openLink(url) {
    if (!isAllowedLink(url)) throw new AppError("invalid_value", "Only http, https and mailto links are opened.")
    await shell.openExternal(url)
  },
  async revealFolder(path) {
    const problem = await shell.openPath(path)
    if (problem !== "") throw new AppError("internal_error", "The folder could not be opened.", { detail: problem })
  },
  async revealFile(path) {
    shell.showItemInFolder(path)
  },
  async pick(what) {
    const properties: OpenDialogOptions["properties"] =
      what === "folder" ? ["openDirectory"] : ["openFile", "multiSelections"]
    const owner = BrowserWindow.getFocusedWindow()
    // Without an owner it would stand apart from the window, and could be lost behind it.
    const { canceled, filePaths } = await (owner === null
      ? dialog.showOpenDialog({ properties })
      : dialog.showOpenDialog(owner, { properties }))
    return canceled ? [] : filePaths
  },
  async trash(paths) {
    for (const path of paths) {
      if ((await lstat(path).catch(() => null)) === null) continue
      await shell.trashItem(path).catch((cause: unknown) => {
        const facts = { file: basename(path), reason: "no-trash" }
        throw new AppError("path_refused", `The trash does not take ${basename(path)}.`, { facts, cause })
      })
    }
  },
}

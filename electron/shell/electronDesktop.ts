import { shell } from "electron"
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
}

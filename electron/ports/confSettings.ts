import { basename, dirname, extname } from "node:path"
import Conf from "conf"
import type { SettingsFile } from "../app.ts"

/** Settings without Electron. electron-store writes the same bytes when it is given the same folder and file name. */
export function openConfSettings(path: string): SettingsFile {
  const extension = extname(path)
  const conf = new Conf<Record<string, unknown>>({
    cwd: dirname(path),
    configName: basename(path, extension),
    fileExtension: extension.slice(1),
    configFileMode: 0o600,
  })
  return {
    read: () => conf.store,
    write: (content) => {
      conf.store = content
    },
  }
}

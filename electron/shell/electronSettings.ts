import { basename, dirname, extname } from "node:path"
import Store from "electron-store"
import type { SettingsFile } from "../app.ts"

/** The settings file of the desktop app: the same one, byte for byte, that `conf` writes when headless. */
export function openElectronSettings(path: string): SettingsFile {
  const extension = extname(path)
  const store = new Store<Record<string, unknown>>({
    cwd: dirname(path),
    name: basename(path, extension),
    fileExtension: extension.slice(1),
    configFileMode: 0o600,
  })
  return {
    read: () => store.store,
    write: (content) => {
      store.store = content
    },
  }
}

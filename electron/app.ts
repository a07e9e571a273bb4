/** The composition root: what a host consists of, and how its parts are put together and closed again. */
import type { AppInfo } from "./contract/app.ts"
import type { FixedSettings, Settings } from "./contract/settings.ts"
import type { Log } from "./core/log.ts"
import type { SpawnEngine } from "./engine/engine.ts"

/** The file that settings live in: electron-store in the desktop app, conf when headless, the same file. */
export interface SettingsFile {
  readonly path: string
  /** The parsed content. Called once at start, after the file has been found readable. */
  read(): unknown
  /** Replaces the whole content atomically. */
  write(content: Record<string, unknown>): void
}

/** What only a desktop can do. */
export interface Desktop {
  openLink(url: string): Promise<void>
  revealFolder(path: string): Promise<void>
}

/** Everything that differs between Electron, plain Node and a test. */
export type HostPorts = {
  readonly appInfo: Omit<AppInfo, "notices">
  readonly dataFolder: string
  readonly modelsFolder: string
  /** Where the models that came with Hearth are: `resources/models`. */
  readonly embeddedModelsFolder: string
  /** The built window, for the browser: `out/renderer`. */
  readonly rendererFolder: string
  /** Opened by the composition root after the data folder is locked and the file was checked. */
  readonly openSettingsFile: (path: string) => SettingsFile
  readonly spawnEngine: SpawnEngine
  readonly desktop: Desktop
  /** Settings that a variable or a flag holds, and their values. */
  readonly overrides: { readonly fixed: FixedSettings; readonly values: DeepPartial<Settings> }
  readonly log: Log
}

export type DeepPartial<Value> = {
  readonly [Key in keyof Value]?: Value[Key] extends object ? DeepPartial<Value[Key]> : Value[Key]
}

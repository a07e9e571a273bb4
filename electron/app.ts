/** The composition root: what a host consists of, and how its parts are put together and closed again. */
import type { AppInfo } from "./contract/app.ts"
import type { BridgeFrame } from "./contract/hostApi.ts"
import type { Log } from "./core/log.ts"
import type { SpawnEngine } from "./engine/engine.ts"
import type { HostServices } from "./host/hostServices.ts"
import type { UiServer } from "./host/uiServer.ts"
import type { WindowConnection } from "./host/windowConnection.ts"
import type { Desktop } from "./services/desktop.ts"
import type { SettingsOverrides } from "./services/settingsOverrides.ts"
import type { SettingsFile } from "./store/settingsFile.ts"

export type { Desktop, SettingsFile, SettingsOverrides }

/** Everything that differs between Electron, plain Node and a test. */
export type HostPorts = {
  readonly appInfo: Omit<AppInfo, "notices">
  readonly dataFolder: string
  readonly modelsFolder: string
  /** Where the models that came with Hearth are: `resources/models`. */
  readonly embeddedModelsFolder: string
  /** The built window, for the browser: `out/renderer`. */
  readonly rendererFolder: string
  /** Called by the composition root after the data folder is locked and the file was checked. */
  readonly openSettingsFile: (path: string) => SettingsFile
  readonly spawnEngine: SpawnEngine
  readonly desktop: Desktop
  /** Settings that a variable or a flag holds, and their values. */
  readonly overrides: SettingsOverrides
  /** What other computers must present to use the API; null refuses them. */
  readonly apiKey: string | null
  readonly log: Log
}

/** A host that runs, until it is closed. */
export interface App {
  readonly services: HostServices
  /** The host's end of a window's bridge. `send` is given every event from now on. */
  connectWindow(send: (frame: BridgeFrame) => void): WindowConnection
  /** The window for a browser on this computer; not started by `createApp`. Closed with the app. */
  readonly uiServer: Pick<UiServer, "start">
  /** Ends answers, the servers and all engine processes, and gives the data folder back. Never throws. */
  close(): Promise<void>
}

import type { AppInfo } from "../contract/app.ts"
import type { Log } from "../core/log.ts"
import type { SpawnEngine } from "../engine/engine.ts"
import type { HubAddresses } from "../library/hub/hubAddresses.ts"
import type { Desktop } from "../services/desktop.ts"
import type { SettingsOverrides } from "../services/settingsOverrides.ts"
import type { SecretBox } from "../store/secretBox.ts"
import type { SettingsFile } from "../store/settingsFile.ts"

/** Everything that differs between Electron, plain Node and a test. */
export type HostPorts = {
  readonly appInfo: Omit<AppInfo, "notices">
  readonly dataFolder: string
  readonly modelsFolder: string
  /** Where other apps are looked for; the user's own folder if absent. */
  readonly userFolder?: string
  /** Where the models that came with Hearth are: `resources/models`. */
  readonly embeddedModelsFolder: string
  /** The built window, for the browser: `out/renderer`. */
  readonly rendererFolder: string
  /** Called by the composition root after the data folder is locked and the file was checked. */
  readonly openSettingsFile: (path: string) => SettingsFile
  /** How secrets are sealed; called as `openSettingsFile` is, with the data folder. */
  readonly openSecretBox: (dataFolder: string) => SecretBox
  readonly spawnEngine: SpawnEngine
  readonly desktop: Desktop
  /** Settings that a variable or a flag holds, and their values. */
  readonly overrides: SettingsOverrides
  /** What other computers must present to use the API; null refuses them. */
  readonly apiKey: string | null
  /** The token of Hugging Face that a variable holds; none if absent. */
  readonly hubToken?: { readonly variable: string; readonly value: string } | null
  /** Where hubs are, if elsewhere than in public: for tests. */
  readonly hubAddresses?: Partial<HubAddresses>
  readonly log: Log
}

import { readFileSync } from "node:fs"
import { join } from "node:path"
import type { HostPorts } from "../app.ts"
import type { Log } from "../core/log.ts"
import { findAppFolders } from "./appFolders.ts"
import { openConfSettings } from "./confSettings.ts"
import type { Environment } from "./environment.ts"
import { createForkEngine } from "./forkEngine.ts"
import { openKeyFileBox } from "./keyFileBox.ts"
import { createNodeDesktop } from "./nodeDesktop.ts"

/** What a host without a desktop is made of: `npm run serve`, and the command line where no host runs. */
export function createNodePorts(environment: Environment, log: Log): HostPorts {
  const folders = findAppFolders(import.meta.dirname)
  const { version } = JSON.parse(readFileSync(join(folders.root, "package.json"), "utf8"))
  return {
    appInfo: {
      version,
      platform: process.platform,
      isDesktop: false,
      dataFolder: environment.dataFolder,
      modelsFolder: environment.modelsFolder,
      systemLanguage: environment.language,
    },
    dataFolder: environment.dataFolder,
    modelsFolder: environment.modelsFolder,
    embeddedModelsFolder: join(folders.resources, "models"),
    rendererFolder: folders.renderer,
    openSettingsFile: openConfSettings,
    openSecretBox: openKeyFileBox,
    spawnEngine: createForkEngine(),
    desktop: createNodeDesktop(),
    overrides: environment.overrides,
    apiKey: environment.apiKey,
    hubToken: environment.hubToken,
    log,
  }
}

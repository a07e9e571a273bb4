import { join } from "node:path"
import { fileURLToPath } from "node:url"
import type { HostPorts } from "../../electron/app.ts"
import { silentLog } from "../../electron/core/log.ts"
import { openConfSettings } from "../../electron/ports/confSettings.ts"
import { createForkEngine } from "../../electron/ports/forkEngine.ts"
import { openKeyFileBox } from "../../electron/ports/keyFileBox.ts"
import { createTestDesktop } from "./testDesktop.ts"
import { writeTestWindow } from "./testWindow.ts"

const root = fileURLToPath(new URL("../../", import.meta.url))

/** The ports of plain Node over this data folder, with the API on a free port. */
export function testPorts(dataFolder: string, changes: Partial<HostPorts> = {}): HostPorts {
  const modelsFolder = join(dataFolder, "models")
  return {
    appInfo: {
      version: "0.0.0",
      platform: process.platform,
      isDesktop: false,
      dataFolder,
      modelsFolder,
      systemLanguage: "en",
    },
    dataFolder,
    modelsFolder,
    userFolder: join(dataFolder, "home"),
    embeddedModelsFolder: join(root, "resources", "models"),
    rendererFolder: writeTestWindow(dataFolder),
    openSettingsFile: openConfSettings,
    openSecretBox: openKeyFileBox,
    spawnEngine: createForkEngine(),
    desktop: createTestDesktop().desktop,
    overrides: { fixed: { "server.port": "HEARTH_PORT" }, values: { server: { port: 0 } } },
    apiKey: null,
    log: silentLog,
    ...changes,
  }
}

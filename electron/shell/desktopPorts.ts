import { join } from "node:path"
import { app } from "electron"
import type { HostPorts } from "../app.ts"
import type { Log } from "../core/log.ts"
import { findAppFolders } from "../ports/appFolders.ts"
import type { Environment } from "../ports/environment.ts"
import { electronDesktop } from "./electronDesktop.ts"
import { openElectronSettings } from "./electronSettings.ts"
import { openSafeStorageBox } from "./safeStorageBox.ts"
import { createUtilityEngine } from "./utilityEngine.ts"

/** What differs between the desktop app and the headless host. */
export function desktopPorts(environment: Environment, log: Log): HostPorts {
  const folders = findAppFolders(import.meta.dirname)
  const { dataFolder, modelsFolder, overrides, apiKey, hubToken } = environment
  return {
    appInfo: {
      version: app.getVersion(),
      platform: process.platform,
      isDesktop: true,
      dataFolder,
      modelsFolder,
      systemLanguage: systemLanguage(environment),
    },
    dataFolder,
    modelsFolder,
    embeddedModelsFolder: join(folders.resources, "models"),
    rendererFolder: folders.renderer,
    openSettingsFile: openElectronSettings,
    openSecretBox: openSafeStorageBox,
    spawnEngine: createUtilityEngine(join(import.meta.dirname, "engine.js")),
    desktop: electronDesktop,
    overrides,
    apiKey,
    hubToken,
    log,
  }
}

/** HEARTH_LANG, or what the system prefers: Chromium knows that better than Node's own locale. */
function systemLanguage({ language }: Environment): "en" | "zh" {
  if (process.env.HEARTH_LANG) return language
  return app.getPreferredSystemLanguages()[0]?.toLowerCase().startsWith("zh") ? "zh" : "en"
}

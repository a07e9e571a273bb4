import { readFileSync } from "node:fs"
import { join } from "node:path"
import { expect, it } from "vitest"
import { openConfSettings } from "../../../electron/ports/confSettings.ts"
import { openElectronSettings } from "../../../electron/shell/electronSettings.ts"
import { openSettings } from "../../../electron/store/settings.ts"
import { defaultSettings } from "../../../electron/store/settingsShape.ts"
import { tempFolder } from "../../support/tempFolder.ts"

it("lets the desktop app and the headless host write the same file, byte for byte, and read each other's", () => {
  const folders = { desktop: tempFolder(), headless: tempFolder() }
  const pathIn = (folder: string) => join(folder, "settings.json")
  const settings = { ...defaultSettings, language: "zh", defaultModel: "模型" } as const
  openSettings(pathIn(folders.desktop), openElectronSettings).replace(settings)
  openSettings(pathIn(folders.headless), openConfSettings).replace(settings)
  expect(readFileSync(pathIn(folders.headless))).toEqual(readFileSync(pathIn(folders.desktop)))
  expect(openSettings(pathIn(folders.desktop), openConfSettings).current).toEqual(settings)
  expect(openSettings(pathIn(folders.headless), openElectronSettings).current).toEqual(settings)
})

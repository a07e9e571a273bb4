import { expect, it } from "vitest"
import type { Settings } from "../../../electron/contract/settings.ts"
import { createSettingsService } from "../../../electron/services/settingsService.ts"
import { defaultSettings } from "../../../electron/store/settingsShape.ts"

function memoryStore() {
  let current: Settings = defaultSettings
  const store = {
    get current() {
      return current
    },
    isNew: true,
    notices: [],
    replace: (settings: Settings) => {
      current = settings
    },
  }
  return store
}

it("lays what a variable holds over what is stored, and never stores it", () => {
  const store = memoryStore()
  const values = { server: { port: 9000 } }
  const settings = createSettingsService(store, { fixed: { "server.port": "HEARTH_PORT" }, values })
  settings.update({ theme: "dark", server: { host: "0.0.0.0" } })
  expect(settings.get().server).toMatchObject({ isEnabled: true, host: "0.0.0.0", port: 9000 })
  expect(store.current.server.port).toBe(8000)
})

it("refuses to change a fixed setting, names the variable, and changes nothing else of the patch", () => {
  const store = memoryStore()
  const fixed = { "server.port": "HEARTH_PORT" }
  const settings = createSettingsService(store, { fixed, values: { server: { port: 9000 } } })
  expect(() => settings.update({ theme: "dark", server: { port: 9100 } })).toThrow(
    expect.objectContaining({ code: "setting_fixed", facts: { setting: "server.port", holder: "HEARTH_PORT" } }),
  )
  expect(settings.get().theme).toBe("system")
})

it("announces the effective settings, and takes an undefined field for an absent one", () => {
  const settings = createSettingsService(memoryStore(), { fixed: {}, values: {} })
  const heard: unknown[] = []
  const stop = settings.onChange((snapshot) => heard.push(snapshot.settings))
  settings.update({ language: "zh", theme: undefined, server: { port: 8100, host: undefined } })
  stop()
  settings.update({ language: "en" })
  const server = { ...defaultSettings.server, port: 8100 }
  expect(heard).toEqual([{ ...defaultSettings, language: "zh", server }])
})

it("refuses load settings that contradict each other, and keeps those before", () => {
  const settings = createSettingsService(memoryStore(), { fixed: {}, values: {} })
  settings.update({ models: { load: { kvCacheType: "q8_0" } } })
  const both = { models: { load: { kvCacheType: "q8_0", flashAttention: false } } } as const
  expect(() => settings.update(both)).toThrow(
    expect.objectContaining({ code: "invalid_value", param: "patch.models.load.kvCacheType" }),
  )
  expect(settings.get().models.load).toEqual({ kvCacheType: "q8_0" })
})

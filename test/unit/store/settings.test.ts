import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { z } from "zod"
import { openConfSettings } from "../../../electron/ports/confSettings.ts"
import { openSettings } from "../../../electron/store/settings.ts"
import { defaultSettings } from "../../../electron/store/settingsShape.ts"
import { tempFolder } from "../../support/tempFolder.ts"

function open(content?: string | object) {
  const folder = tempFolder()
  const path = join(folder, "settings.json")
  if (content !== undefined) writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content))
  const store = openSettings(path, openConfSettings)
  const keptAside = () => readdirSync(folder).filter((name) => name.startsWith("settings.broken-"))
  const stored = () => JSON.parse(readFileSync(path, "utf8"))
  return { folder, path, store, keptAside, stored }
}

describe("openSettings", () => {
  it("starts with the defaults and writes nothing before anything is changed", () => {
    const { store, path } = open()
    expect(store.current).toEqual(defaultSettings)
    expect(store.isNew).toBe(true)
    expect(existsSync(path)).toBe(false)
  })

  it.each([["{ not json"], [""], ["[1]"], ["null"], ['"text"'], ["\0\0\0\0"]])(
    "keeps a file of garbage (%j) aside, reports it and goes on with the defaults",
    (garbage) => {
      const { folder, store, keptAside } = open(garbage)
      expect(store.current).toEqual(defaultSettings)
      expect(store.isNew).toBe(false)
      const [file = ""] = keptAside()
      expect(readFileSync(join(folder, file), "utf8")).toBe(garbage)
      expect(store.notices).toEqual([{ id: "settings-kept-aside", kind: "settings-kept-aside", facts: { file } }])
    },
  )

  it("reads what the version before providers, keys and the ledger wrote, and has nothing to tell", () => {
    const before = {
      version: 1,
      language: "zh",
      theme: "dark",
      server: { isEnabled: false, host: "0.0.0.0", port: 8123 },
      defaultModel: "ember",
      isClosedToTray: false,
      models: { load: { contextSize: 4096 }, idleMinutes: 5, memoryBudgetBytes: null, gpuBackend: "off" },
      modelSettings: { ember: { load: { slotCount: 2 }, idleMinutes: null } },
    }
    const { store, keptAside, stored } = open(before)
    for (const name of ["providers", "routes", "keys"]) {
      expect(store.section(name, z.object({ id: z.string() })).entries).toEqual([])
    }
    expect([store.notices, keptAside()]).toEqual([[], []])
    const { version: _version, server, ...rest } = before
    expect(store.current).toMatchObject({ ...rest, server: { ...defaultSettings.server, ...server } })
    store.replace({ ...store.current, theme: "light" })
    expect(stored()).toMatchObject({ ...before, theme: "light" })
  })

  it("loses one bad field only, and keeps a copy of the file that held it", () => {
    const { store, keptAside, stored } = open({ version: 1, theme: "dark", server: { port: "80", host: "0.0.0.0" } })
    expect(store.current).toEqual({
      ...defaultSettings,
      theme: "dark",
      server: { ...defaultSettings.server, host: "0.0.0.0" },
    })
    expect(store.notices[0]?.facts).toEqual({ file: keptAside()[0], fields: "server.port" })
    expect(stored().server.port).toBe(8000)
  })

  it("names a whole group that is no group", () => {
    const { store } = open({ version: 1, server: 8000, language: "zh" })
    expect(store.current).toEqual({ ...defaultSettings, language: "zh" })
    expect(store.notices[0]?.facts.fields).toBe("server")
  })

  it("reads what it knows of a newer version, says so, and gives back the rest untouched", () => {
    const { store, stored } = open({ version: 9, theme: "dark", shiny: { a: 1 }, server: { port: 9000, tls: true } })
    expect(store.notices.map((notice) => notice.kind)).toEqual(["settings-newer"])
    expect(store.current.server.port).toBe(9000)
    store.replace({ ...store.current, theme: "light" })
    expect(stored()).toMatchObject({ version: 9, theme: "light", shiny: { a: 1 }, server: { port: 9000, tls: true } })
  })

  it("refuses clearly what cannot be read at all", () => {
    const path = join(tempFolder(), "settings.json")
    mkdirSync(path)
    expect(() => openSettings(path, openConfSettings)).toThrow(
      expect.objectContaining({ code: "data_folder_unusable" }),
    )
  })

  it("keeps the settings of the other models where those of one cannot be used", () => {
    const good = { load: { contextSize: 4096, kvCacheType: "q8_0" }, idleMinutes: null }
    const modelSettings = { good, bad: { load: { contextSize: "large" }, idleMinutes: null } }
    const { store } = open(JSON.stringify({ modelSettings, models: { idleMinutes: -1, gpuBackend: "off" } }))
    expect(store.current.modelSettings).toEqual({ good })
    expect(store.current.models).toEqual({ ...defaultSettings.models, gpuBackend: "off" })
    const fields = "models.idleMinutes, modelSettings.bad"
    expect(store.notices).toMatchObject([{ kind: "settings-repaired", facts: { fields } }])
  })

  it("is there again at the next start", () => {
    const { path, store } = open()
    store.replace({ ...store.current, language: "zh", defaultModel: "ember" })
    const next = openSettings(path, openConfSettings)
    expect(next.current).toEqual({ ...defaultSettings, language: "zh", defaultModel: "ember" })
    expect(next.notices).toEqual([])
    expect(next.isNew).toBe(false)
  })
})

describe("a section", () => {
  const entry = z.object({ id: z.string() })

  it("keeps its entries from start to start, beside the settings", () => {
    const { path, store, stored } = open({ version: 1, theme: "dark" })
    const section = store.section("providers", entry)
    expect(section.entries).toEqual([])
    section.replace([{ id: "a" }])
    store.replace({ ...store.current, language: "zh" })
    section.replace([...section.entries, { id: "b" }])
    expect(stored()).toMatchObject({ theme: "dark", language: "zh", providers: [{ id: "a" }, { id: "b" }] })
    const again = openSettings(path, openConfSettings)
    expect(again.section("providers", entry).entries).toEqual([{ id: "a" }, { id: "b" }])
  })

  it("loses one bad entry only, and keeps a copy of the file that held it", () => {
    const { folder, store, keptAside } = open({ version: 1, providers: [{ id: "a" }, { id: 7 }, { id: "c" }] })
    expect(store.section("providers", entry).entries).toEqual([{ id: "a" }, { id: "c" }])
    const [file = ""] = keptAside()
    expect(JSON.parse(readFileSync(join(folder, file), "utf8")).providers[1]).toEqual({ id: 7 })
    expect(store.notices).toEqual([
      { id: "settings-repaired", kind: "settings-repaired", facts: { file, fields: "providers[1]" } },
    ])
  })

  it("says in one notice what was lost of several lists, beside one copy of the file that held it all", () => {
    const { folder, store, keptAside } = open({
      version: 1,
      providers: [{ id: 7 }],
      keys: "none",
      routes: [{ id: "r" }],
    })
    for (const name of ["providers", "keys", "routes"]) store.section(name, entry).replace([])
    const [file = "", ...others] = keptAside()
    expect(others).toEqual([])
    expect(JSON.parse(readFileSync(join(folder, file), "utf8"))).toMatchObject({ keys: "none", routes: [{ id: "r" }] })
    const facts = { file, fields: "providers[0], keys" }
    expect(store.notices).toEqual([{ id: "settings-repaired", kind: "settings-repaired", facts }])
  })
})

import { copyFileSync, readFileSync, renameSync } from "node:fs"
import { basename } from "node:path"
import type { StartNotice } from "../contract/app.ts"
import { AppError } from "../contract/errors.ts"
import type { Settings } from "../contract/settings.ts"
import { type Clock, systemClock } from "../core/clock.ts"
import { brokenName } from "./keepAside.ts"
import type { SettingsFile } from "./settingsFile.ts"
import { isTree, parseStoredSettings, settingsVersion } from "./settingsShape.ts"

/** The stored settings, without what variables hold for one process. */
export interface SettingsStore {
  readonly current: Settings
  /** Whether there was no file yet: the first start with this data folder. */
  readonly isNew: boolean
  readonly notices: readonly StartNotice[]
  /** Replaces all settings. Keys of the file that this version does not know are kept. */
  replace(settings: Settings): void
}

/**
 * Opens the settings whatever the file holds. What cannot be read is kept aside under another name, never overwritten; a
 * single field that cannot be used falls back to its default, after a copy of the file was kept. Throws
 * `data_folder_unusable` if the file cannot be reached at all.
 */
export function openSettings(
  path: string,
  openFile: (path: string) => SettingsFile,
  clock: Clock = systemClock,
): SettingsStore {
  const content = readContent(path)
  const keptAside = content === "unreadable" ? brokenName(path, clock.now()) : null
  if (keptAside !== null) renameSync(path, keptAside)
  const file = openFile(path)
  const read = content === "absent" || content === "unreadable" ? {} : file.read()
  const stored = isTree(read) ? read : {}
  const { settings, unusable } = parseStoredSettings(stored)
  const version = typeof stored.version === "number" ? stored.version : settingsVersion

  const notices: StartNotice[] = []
  if (keptAside !== null) notices.push(keptAsideNotice(keptAside))
  if (version > settingsVersion) {
    notices.push({ id: "settings-newer", kind: "settings-newer", facts: { version, known: settingsVersion } })
  }
  let current = settings
  const replace = (next: Settings) => {
    current = next
    const server = { ...(isTree(stored.server) ? stored.server : {}), ...next.server }
    const models = { ...(isTree(stored.models) ? stored.models : {}), ...next.models }
    file.write({ ...stored, ...next, server, models, version })
  }
  if (unusable.length > 0) {
    const copy = brokenName(path, clock.now())
    copyFileSync(path, copy)
    notices.push(keptAsideNotice(copy, unusable))
    replace(settings)
  }
  return {
    get current() {
      return current
    },
    isNew: content === "absent",
    notices,
    replace,
  }
}

function keptAsideNotice(path: string, fields: readonly string[] = []): StartNotice {
  const kind = fields.length === 0 ? "settings-kept-aside" : "settings-repaired"
  return {
    id: kind,
    kind,
    facts: { file: basename(path), ...(fields.length === 0 ? {} : { fields: fields.join(", ") }) },
  }
}

function readContent(path: string): "absent" | "unreadable" | "readable" {
  let text: string
  try {
    text = readFileSync(path, "utf8")
  } catch (cause) {
    if (cause instanceof Error && "code" in cause && cause.code === "ENOENT") return "absent"
    throw new AppError("data_folder_unusable", "The settings file cannot be read.", { facts: { path }, cause })
  }
  try {
    return isTree(JSON.parse(text)) ? "readable" : "unreadable"
  } catch {
    return "unreadable"
  }
}

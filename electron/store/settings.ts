import { copyFileSync, readFileSync, renameSync } from "node:fs"
import { basename } from "node:path"
import type { z } from "zod"
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
  /** Also about the sections that have been read until now. */
  readonly notices: readonly StartNotice[]
  /**
   * A part of the file that is no setting: a list that a service of its own keeps, such as the providers. Each entry is read on
   * its own; one that cannot be used is left out, after a copy of the file was kept.
   */
  section<Entry>(name: string, entry: z.ZodType<Entry>): SettingsSection<Entry>
  /** Replaces all settings. Keys of the file that this version does not know are kept. */
  replace(settings: Settings): void
}

export interface SettingsSection<Entry> {
  readonly entries: readonly Entry[]
  replace(entries: readonly Entry[]): void
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
  let stored = isTree(read) ? read : {}
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
    const { server, models, routing, ledger } = next
    const groups = Object.entries({ server, models, routing, ledger }).map(([name, fields]) => [
      name,
      { ...(isTree(stored[name]) ? stored[name] : {}), ...fields },
    ])
    stored = { ...stored, ...next, ...Object.fromEntries(groups), version }
    file.write(stored)
  }
  const lost: string[] = []
  let copy: string | null = null
  /** One is enough: what is lost later was in the file then, too, because nobody has written over it. */
  const keepCopy = (fields: readonly string[]) => {
    lost.push(...fields)
    if (copy !== null) return
    copy = brokenName(path, clock.now())
    copyFileSync(path, copy)
  }
  if (unusable.length > 0) {
    keepCopy(unusable)
    replace(settings)
  }
  return {
    get current() {
      return current
    },
    isNew: content === "absent",
    get notices() {
      return copy === null ? notices : [...notices, keptAsideNotice(copy, lost)]
    },
    section(name, entry) {
      const { entries, unusable } = readEntries(name, stored[name], entry)
      if (unusable.length > 0) keepCopy(unusable)
      let kept = entries
      return {
        get entries() {
          return kept
        },
        replace(next) {
          kept = next
          stored = { ...stored, [name]: next, version }
          file.write(stored)
        },
      }
    },
    replace,
  }
}

function readEntries<Entry>(
  name: string,
  value: unknown,
  entry: z.ZodType<Entry>,
): { readonly entries: readonly Entry[]; readonly unusable: readonly string[] } {
  if (value === undefined) return { entries: [], unusable: [] }
  if (!Array.isArray(value)) return { entries: [], unusable: [name] }
  const read = value.map((one) => entry.safeParse(one))
  return {
    entries: read.filter((one) => one.success).map((one) => one.data),
    unusable: read.flatMap((one, index) => (one.success ? [] : [`${name}[${index}]`])),
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

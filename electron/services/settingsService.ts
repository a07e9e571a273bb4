import { AppError } from "../contract/errors.ts"
import type { Settings, SettingsPatch, SettingsSnapshot } from "../contract/settings.ts"
import { definedOnly } from "../core/definedOnly.ts"
import { Emitter } from "../core/emitter.ts"
import type { SettingsStore } from "../store/settings.ts"
import { assertConsistent } from "./models/loadSettings.ts"
import type { SettingsOverrides } from "./settingsOverrides.ts"

export interface SettingsService {
  /** What holds now: the stored settings, with those that variables hold laid over them. */
  get(): Settings
  snapshot(): SettingsSnapshot
  /**
   * Stores and announces. Throws `setting_fixed`, naming the variable, if any part of the patch is held by one, and
   * `invalid_value` for load settings that contradict each other. `by`: "window" if absent.
   */
  update(patch: SettingsPatch, by?: SettingsActor): SettingsSnapshot
  onChange(listener: (snapshot: SettingsSnapshot, by: SettingsActor) => void): () => void
}

/** Who changes settings: the owner, in a window, or the host by itself. */
export type SettingsActor = "window" | "host"

/** `seal`: takes out of a change what must not lie in the file in clear, before it is stored; may throw. */
export function createSettingsService(
  store: Pick<SettingsStore, "current" | "replace">,
  overrides: SettingsOverrides,
  seal: (patch: SettingsPatch, current: Settings) => SettingsPatch = (patch) => patch,
): SettingsService {
  const changes = new Emitter<{ readonly next: SettingsSnapshot; readonly by: SettingsActor }>()
  const get = () => laidOver(store.current, overrides.values)
  const snapshot = () => ({ settings: get(), fixed: overrides.fixed })
  return {
    get,
    snapshot,
    update(patch, by = "window") {
      for (const path of pathsOf(patch)) {
        const holder = overrides.fixed[path]
        if (holder === undefined) continue
        const message = `${path} is held by ${holder} and cannot be changed while Hearth runs.`
        throw new AppError("setting_fixed", message, { param: path, facts: { setting: path, holder } })
      }
      const changed = laidOver(store.current, seal(patch, store.current))
      assertConsistent(changed.models.load, "patch.models.load")
      store.replace(changed)
      const next = snapshot()
      changes.emit({ next, by })
      return next
    },
    onChange: (listener) => changes.on(({ next, by }) => listener(next, by)),
  }
}

/** Groups field by field, all else as a whole. */
function laidOver(settings: Settings, change: SettingsPatch): Settings {
  const { server, models, routing, ledger, downloads, ...rest } = definedOnly(change)
  return {
    ...settings,
    ...rest,
    routing: { ...settings.routing, ...definedOnly(routing ?? {}) },
    ledger: { ...settings.ledger, ...definedOnly(ledger ?? {}) },
    server: { ...settings.server, ...definedOnly(server ?? {}) },
    models: { ...settings.models, ...definedOnly(models ?? {}) },
    downloads: { ...settings.downloads, ...definedOnly(downloads ?? {}) },
  }
}

function pathsOf(patch: SettingsPatch): string[] {
  const { server, models, routing, ledger, downloads, ...rest } = definedOnly(patch)
  const inGroup = (group: string, fields: object = {}) =>
    Object.keys(definedOnly(fields)).map((key) => `${group}.${key}`)
  const groups = Object.entries({ server, models, routing, ledger, downloads })
  return [...Object.keys(rest), ...groups.flatMap(([group, fields]) => inGroup(group, fields))]
}

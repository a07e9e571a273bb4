/** Which settings a model has, its own before those for all models. */
import { AppError } from "../../contract/errors.ts"
import type { ModelLoadSettings, ModelSettings } from "../../contract/models.ts"
import type { Settings } from "../../contract/settings.ts"
import { definedOnly } from "../../core/definedOnly.ts"

const noSettings: ModelSettings = { load: {}, idleMinutes: null }

export function settingsOf({ modelSettings }: Settings, id: string): ModelSettings {
  return (Object.hasOwn(modelSettings, id) ? modelSettings[id] : undefined) ?? noSettings
}

/** What is wished for; absent means: chosen well. */
export function wishedLoad(settings: Settings, id: string, own = settingsOf(settings, id).load): ModelLoadSettings {
  return definedOnly({ ...settings.models.load, ...definedOnly(own) })
}

/** Null: it stays loaded. */
export function idleMsOf(settings: Settings, id: string): number | null {
  const minutes = settingsOf(settings, id).idleMinutes ?? settings.models.idleMinutes
  return minutes === 0 ? null : minutes * 60_000
}

/** A sentence about settings that cannot hold together, whatever the model; null where they can. */
export function contradictionIn({ flashAttention, kvCacheType = "f16" }: ModelLoadSettings): string | null {
  if (flashAttention !== false || kvCacheType === "f16") return null
  return `A cache of type ${kvCacheType} needs flash attention, which is switched off.`
}

/** Throws `invalid_value` for a contradiction. `path`: where the settings are in what was sent. */
export function assertConsistent(load: ModelLoadSettings, path: string): void {
  const contradiction = contradictionIn(load)
  if (contradiction !== null) throw new AppError("invalid_value", contradiction, { param: `${path}.kvCacheType` })
}

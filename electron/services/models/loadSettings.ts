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

/** Throws `invalid_value` where settings cannot hold together, whatever the model. */
export function assertConsistent({ flashAttention, kvCacheType = "f16" }: ModelLoadSettings): void {
  if (flashAttention !== false || kvCacheType === "f16") return
  throw new AppError("invalid_value", `A cache of type ${kvCacheType} needs flash attention, which is switched off.`, {
    param: "settings.load.kvCacheType",
  })
}

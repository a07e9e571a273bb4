import type { FixedSettings, SettingsPatch } from "../contract/settings.ts"

/** Settings that a variable or a flag holds for this process: they beat what is stored and cannot be changed meanwhile. */
export type SettingsOverrides = {
  readonly fixed: FixedSettings
  readonly values: Omit<SettingsPatch, "modelSettings">
}

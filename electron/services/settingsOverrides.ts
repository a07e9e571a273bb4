import type { FixedSettings, Settings } from "../contract/settings.ts"

/** Settings that a variable or a flag holds for this process: they beat what is stored and cannot be changed meanwhile. */
export type SettingsOverrides = {
  readonly fixed: FixedSettings
  readonly values: DeepPartial<Settings>
}

export type DeepPartial<Value> = {
  readonly [Key in keyof Value]?: Value[Key] extends object ? DeepPartial<Value[Key]> : Value[Key]
}

import type { FixedSettings, Settings, SettingsPatch } from "../../electron/contract/settings.ts"
import type { Slice } from "./slice.ts"
import type { TasksSlice } from "./tasksSlice.ts"

export type SettingsSlice = {
  /** Null until the host has been reached once. */
  readonly settings: Settings | null
  readonly fixed: FixedSettings
  /** A refusal is kept as the task of `place`, "settings" unless said otherwise. */
  updateSettings(patch: SettingsPatch, place?: string): Promise<boolean>
}

export const settingsSlice: Slice<SettingsSlice, TasksSlice> = {
  create: ({ host, get }) => ({
    settings: null,
    fixed: {},
    updateSettings: (patch, place = "settings") => get().attempt(place, () => host.call("settings.update", { patch })),
  }),
  onSnapshot: (snapshot, { set }) => set(snapshot.settings),
  onEvent(event, { set }) {
    if (event.name === "settings.changed") set(event.payload)
  },
}

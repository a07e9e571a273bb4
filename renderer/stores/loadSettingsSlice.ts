import { type ErrorBody, toErrorBody } from "../../electron/contract/errors.ts"
import type { MemoryEstimate, ModelLoadSettings, ModelSettings } from "../../electron/contract/models.ts"
import type { Slice } from "./slice.ts"
import type { TasksSlice } from "./tasksSlice.ts"

/** What the host says of the settings that are being tried out; the last one stands while the next is on its way. */
export type LoadEstimate =
  | { readonly kind: "none" }
  | {
      readonly kind: "known"
      readonly estimate: MemoryEstimate /** What was asked about. */
      readonly load: ModelLoadSettings
    }
  | { readonly kind: "failed"; readonly error: ErrorBody }

export type LoadSettingsSlice = {
  /** The model whose load settings are open. */
  readonly loadSettingsOf: string | null
  readonly loadEstimate: LoadEstimate
  openLoadSettings(id: string): void
  closeLoadSettings(): void
  /** Asks what the open model would take, once the changes pause; only the last answer counts. */
  estimateLoad(load: ModelLoadSettings): void
  /** Closes them if the host has taken them. */
  saveLoadSettings(settings: ModelSettings): Promise<boolean>
}

export const loadSettingsTask = "loadSettings"

/** Shorter than what one notices as waiting, longer than the pause between two keys. */
const pauseMs = 150

export const loadSettingsSlice: Slice<LoadSettingsSlice, TasksSlice> = {
  create({ host, get, set }) {
    let round = 0
    let timer: ReturnType<typeof setTimeout> | undefined

    const forgetEstimate = () => {
      round++
      clearTimeout(timer)
    }
    const ask = async (id: string, load: ModelLoadSettings, own: number) => {
      let loadEstimate: LoadEstimate
      try {
        loadEstimate = { kind: "known", estimate: await host.call("models.estimate", { id, load }), load }
      } catch (error) {
        loadEstimate = { kind: "failed", error: toErrorBody(error) }
      }
      if (own === round) set({ loadEstimate })
    }
    return {
      loadSettingsOf: null,
      loadEstimate: { kind: "none" },
      openLoadSettings(id) {
        forgetEstimate()
        get().forgetTask(loadSettingsTask)
        set({ loadSettingsOf: id, loadEstimate: { kind: "none" } })
      },
      closeLoadSettings() {
        forgetEstimate()
        set({ loadSettingsOf: null })
      },
      estimateLoad(load) {
        const id = get().loadSettingsOf
        if (id === null) return
        forgetEstimate()
        const own = round
        // The first one need not wait: nobody is typing yet.
        const wait = get().loadEstimate.kind === "none" ? 0 : pauseMs
        timer = setTimeout(() => void ask(id, load, own), wait)
      },
      async saveLoadSettings(settings) {
        const id = get().loadSettingsOf
        if (id === null) return false
        const isSaved = await get().attempt(loadSettingsTask, () => host.call("models.configure", { id, settings }))
        if (isSaved && get().loadSettingsOf === id) get().closeLoadSettings()
        return isSaved
      },
    }
  },
  onEvent(event, { get }) {
    if (event.name === "model.removed" && event.payload.id === get().loadSettingsOf) get().closeLoadSettings()
  },
}

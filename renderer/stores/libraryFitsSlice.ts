import type { MemoryEstimate } from "../../electron/contract/models.ts"
import type { ModelsSlice } from "./modelsSlice.ts"
import type { Slice } from "./slice.ts"

export type LibraryFitsSlice = {
  /** What each model of the library would take with its settings, by its id, as far as it has been told. */
  readonly libraryFits: Readonly<Record<string, MemoryEstimate>>
  /** Asks for all of them anew, one after another; what stood before stands until then. */
  weighLibrary(): Promise<void>
}

export const libraryFitsSlice: Slice<LibraryFitsSlice, ModelsSlice> = {
  create({ host, get, set }) {
    let round = 0
    return {
      libraryFits: {},
      async weighLibrary() {
        const own = ++round
        for (const { id, problem } of get().models) {
          if (problem !== undefined) continue
          try {
            const estimate = await host.call("models.estimate", { id })
            if (own !== round) return
            set(({ libraryFits }) => ({ libraryFits: { ...libraryFits, [id]: estimate } }))
          } catch {
            // One that cannot be weighed is listed without a verdict; loading it says why.
            if (own !== round) return
          }
        }
      },
    }
  },
}

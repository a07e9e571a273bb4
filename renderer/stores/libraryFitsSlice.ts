import type { MemoryEstimate } from "../../electron/contract/models.ts"
import type { ModelsSlice } from "./modelsSlice.ts"
import type { Slice } from "./slice.ts"

export type LibraryFitsSlice = {
  /** What each model of the library would take with its settings, by its id, as far as it has been told. */
  readonly libraryFits: Readonly<Record<string, MemoryEstimate>>
  /** Asks for all of them anew, one after another; what stood before stands until then. */
  weighLibrary(): Promise<void>
}

/** So many are shown together: each change of the window's state is looked at by all that is drawn. */
const atOnce = 20

export const libraryFitsSlice: Slice<LibraryFitsSlice, ModelsSlice> = {
  create({ host, get, set }) {
    let round = 0
    return {
      libraryFits: {},
      async weighLibrary() {
        const own = ++round
        let told: Record<string, MemoryEstimate> = {}
        const tell = () => {
          const news = told
          told = {}
          if (own === round) set(({ libraryFits }) => ({ libraryFits: { ...libraryFits, ...news } }))
        }
        for (const { id, problem } of get().models) {
          if (problem !== undefined) continue
          try {
            told[id] = await host.call("models.estimate", { id })
            if (own !== round) return
            if (Object.keys(told).length >= atOnce) tell()
          } catch {
            // One that cannot be weighed is listed without a verdict; loading it says why.
            if (own !== round) return
          }
        }
        tell()
      },
    }
  },
  // The memory may be another one since the host was away, and what was being asked then has no answer.
  onSnapshot(_, { get }) {
    if (Object.keys(get().libraryFits).length > 0) void get().weighLibrary()
  },
}

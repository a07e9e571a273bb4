import type { WebOrigin } from "../../electron/contract/server.ts"
import type { Slice } from "./slice.ts"
import type { TasksSlice } from "./tasksSlice.ts"

/** Place of the errors of deciding about websites. */
export const originsTask = "origins"

export type OriginsSlice = {
  /** The websites that have asked: those that wait for a decision and those that have one. */
  readonly origins: readonly WebOrigin[]
  /** Null forgets the decision. */
  decideOrigin(origin: string, decision: "allowed" | "refused" | null): Promise<boolean>
}

export const originsSlice: Slice<OriginsSlice, TasksSlice> = {
  create: ({ host, get }) => ({
    origins: [],
    decideOrigin: (origin, decision) =>
      get().attempt(originsTask, () => host.call("origins.decide", { origin, decision })),
  }),
  onSnapshot: (snapshot, { set }) => set({ origins: snapshot.origins }),
  onEvent(event, { set }) {
    if (event.name === "origin.changed") {
      const changed = event.payload
      set(({ origins }) => ({
        origins: origins.some(({ origin }) => origin === changed.origin)
          ? origins.map((one) => (one.origin === changed.origin ? changed : one))
          : [...origins, changed],
      }))
    } else if (event.name === "origin.removed") {
      const { origin } = event.payload
      set(({ origins }) => ({ origins: origins.filter((one) => one.origin !== origin) }))
    }
  },
}

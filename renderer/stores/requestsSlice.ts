import type { RequestRecord } from "../../electron/contract/server.ts"
import type { Slice } from "./slice.ts"
import type { TasksSlice } from "./tasksSlice.ts"

/** As many as the host remembers. */
const limit = 200

export type RequestsSlice = {
  /** Newest first. */
  readonly requests: readonly RequestRecord[]
  clearRequests(): Promise<boolean>
}

export const requestsSlice: Slice<RequestsSlice, TasksSlice> = {
  create: ({ host, get }) => ({
    requests: [],
    clearRequests: () => get().attempt("requests", () => host.call("requests.clear", {})),
  }),
  onSnapshot: (snapshot, { set }) => set({ requests: snapshot.requests }),
  onEvent(event, { set }) {
    if (event.name === "requests.cleared") set({ requests: [] })
    else if (event.name === "request.changed")
      set(({ requests }) => ({ requests: withRecord(requests, event.payload) }))
  },
}

function withRecord(requests: readonly RequestRecord[], changed: RequestRecord): readonly RequestRecord[] {
  return requests.some((record) => record.id === changed.id)
    ? requests.map((record) => (record.id === changed.id ? changed : record))
    : [changed, ...requests].slice(0, limit)
}

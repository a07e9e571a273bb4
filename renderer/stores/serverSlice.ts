import type { ServerAddress, ServerStatus } from "../../electron/contract/server.ts"
import type { Slice } from "./slice.ts"
import type { TasksSlice } from "./tasksSlice.ts"

/** Place of the errors of switching the server. */
export const serverTask = "server"

export type ServerSlice = {
  /** Null until the host has been reached once. */
  readonly server: ServerStatus | null
  switchServer(on: boolean): Promise<boolean>
}

export const serverSlice: Slice<ServerSlice, TasksSlice> = {
  create: ({ host, get }) => ({
    server: null,
    switchServer: (on) => get().attempt(serverTask, () => host.call(on ? "server.start" : "server.stop", {})),
  }),
  onSnapshot: (snapshot, { set }) => set({ server: snapshot.server }),
  onEvent(event, { set }) {
    if (event.name === "server.changed") set({ server: event.payload })
  },
}

export function selectAddress(kind: ServerAddress["kind"]) {
  return ({ server }: ServerSlice): string | undefined =>
    server?.addresses.find((address) => address.kind === kind)?.url
}

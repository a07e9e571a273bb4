import type { AppInfo } from "../../electron/contract/app.ts"
import type { Slice } from "./slice.ts"
import type { TasksSlice } from "./tasksSlice.ts"

/** How this window stands with its host. `lost` keeps what was known, so that a page stays readable. */
export type ConnectionPhase = "connecting" | "ready" | "lost"

export type ConnectionSlice = {
  readonly connection: ConnectionPhase
  readonly app: AppInfo | null
  dismissStartNotice(id: string): Promise<boolean>
  /** Shows the data folder in the file manager of the computer that the host runs on. */
  revealData(): Promise<boolean>
}

/** Browsers keep Ctrl+N for a window of their own and let no page have it: there it is not offered. */
export function selectNewChatKeys({ app }: ConnectionSlice): "Mod+N" | undefined {
  return app?.isDesktop === true ? "Mod+N" : undefined
}

export const connectionSlice: Slice<ConnectionSlice, TasksSlice> = {
  create: ({ host, get }) => ({
    connection: "connecting",
    app: null,
    dismissStartNotice: (id) => get().attempt("notices", () => host.call("notices.dismiss", { id })),
    revealData: () => get().attempt("data-folder", () => host.call("desktop.revealData", {})),
  }),
  onSnapshot: (snapshot, { set }) => set({ app: snapshot.app }),
  onEvent(event, { set }) {
    if (event.name !== "notice.dismissed") return
    const { id } = event.payload
    set(({ app }) => ({ app: app && { ...app, notices: app.notices.filter((notice) => notice.id !== id) } }))
  },
}

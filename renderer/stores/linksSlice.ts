import type { Slice } from "./slice.ts"
import type { TasksSlice } from "./tasksSlice.ts"

export const linkTask = (url: string) => `link:${url}`

export type LinksSlice = {
  /** Opens a page outside of Hearth by the desktop. */
  openOutside(url: string): Promise<boolean>
}

export const linksSlice: Slice<LinksSlice, TasksSlice> = {
  create: ({ host, get }) => ({
    openOutside: (url) => get().attempt(linkTask(url), () => host.call("desktop.openLink", { url })),
  }),
}

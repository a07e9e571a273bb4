import type { FoundApp, LinkedPath } from "../../electron/contract/library.ts"
import type { Slice } from "./slice.ts"
import type { TasksSlice } from "./tasksSlice.ts"

export const linkedPathsTask = "linkedPaths"
export const unlinkTask = (id: string) => `linkedPath:${id}`

export type LinkedPathsSlice = {
  /** Folders and files outside the models folder that are used where they lie. */
  readonly linkedPaths: readonly LinkedPath[]
  /** Folders of other apps on the host's computer; null before it was looked for them. */
  readonly foundApps: readonly FoundApp[] | null
  findApps(): Promise<boolean>
  linkPath(path: string): Promise<boolean>
  unlinkPath(id: string): Promise<boolean>
  /** By the system's own dialog; false where there is none. */
  pickLink(): Promise<boolean>
}

export const linkedPathsSlice: Slice<LinkedPathsSlice, TasksSlice> = {
  create({ host, get, set }) {
    const attempt = (work: () => Promise<unknown>) => get().attempt(linkedPathsTask, work)
    const findApps = async () => set({ foundApps: (await host.call("library.findApps", {})).items })
    // A folder that is linked, or no more, is another one of the list.
    const findAgain = () => (get().foundApps === null ? Promise.resolve() : findApps())
    const link = async (path: string) => {
      await host.call("library.link", { path })
      await findAgain()
    }
    return {
      linkedPaths: [],
      foundApps: null,
      findApps: () => attempt(findApps),
      linkPath: (path) => attempt(() => link(path)),
      unlinkPath: (id) =>
        get().attempt(unlinkTask(id), async () => {
          await host.call("library.unlink", { id })
          await findAgain()
        }),
      async pickLink() {
        let isThere = true
        await attempt(async () => {
          const { paths } = await host.call("desktop.pick", { what: "folder" })
          isThere = paths !== null
          for (const path of paths ?? []) await link(path)
        })
        return isThere
      },
    }
  },
  onSnapshot: (snapshot, { set }) => set({ linkedPaths: snapshot.links }),
  onEvent(event, { set }) {
    if (event.name === "link.changed") {
      const changed = event.payload
      set(({ linkedPaths }) => ({
        linkedPaths: linkedPaths.some(({ id }) => id === changed.id)
          ? linkedPaths.map((link) => (link.id === changed.id ? changed : link))
          : [...linkedPaths, changed],
      }))
    } else if (event.name === "link.removed") {
      const { id } = event.payload
      set(({ linkedPaths }) => ({ linkedPaths: linkedPaths.filter((link) => link.id !== id) }))
    }
  },
}

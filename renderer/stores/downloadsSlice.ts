import type { Download, DownloadDraft, DownloadState } from "../../electron/contract/downloads.ts"
import type { HubSource } from "../../electron/contract/hubSources.ts"
import type { Slice } from "./slice.ts"
import type { TasksSlice } from "./tasksSlice.ts"

export const downloadsTask = "downloads"
export const downloadTask = (id: string) => `download:${id}`
/** Before it has an id. */
export const draftTask = ({ repo, groupId = "" }: DownloadDraft) => `download:${repo}/${groupId}`

export type DownloadsSlice = {
  /** In the order in which they run; one that is added later stands at the end. */
  readonly downloads: readonly Download[]
  startDownload(draft: DownloadDraft): Promise<boolean>
  pauseDownload(id: string): Promise<boolean>
  /** Also after a failure; `source`: where to go on from. */
  resumeDownload(id: string, source?: HubSource): Promise<boolean>
  removeDownload(id: string): Promise<boolean>
  /** Takes all that have ended off the list. */
  clearDownloads(): Promise<boolean>
  /** `before`: the id of the one that it is to run before; null: last. */
  moveDownload(id: string, before: string | null): Promise<boolean>
}

export const downloadsSlice: Slice<DownloadsSlice, TasksSlice> = {
  create({ host, get, set }) {
    /** What an event, or a snapshot, has told of it meanwhile is newer than the reply. */
    const take = async (ask: () => Promise<Download>) => {
      const before = get().downloads
      const reply = await ask()
      const isOf = ({ id }: Download) => id === reply.id
      set(({ downloads }) =>
        downloads.find(isOf) === before.find(isOf) ? { downloads: withDownload(downloads, reply) } : {},
      )
    }
    return {
      downloads: [],
      startDownload: (draft) =>
        get().attempt(draftTask(draft), () => take(() => host.call("downloads.start", { download: draft }))),
      pauseDownload: (id) => get().attempt(downloadTask(id), () => take(() => host.call("downloads.pause", { id }))),
      resumeDownload: (id, source) =>
        get().attempt(downloadTask(id), () =>
          take(() => host.call("downloads.resume", source === undefined ? { id } : { id, source })),
        ),
      removeDownload: (id) => get().attempt(downloadTask(id), () => host.call("downloads.remove", { id })),
      clearDownloads: () => get().attempt(downloadsTask, () => host.call("downloads.clear", {})),
      async moveDownload(id, before) {
        const { downloads: was } = get()
        const next = was[was.findIndex((download) => download.id === id) + 1]?.id ?? null
        set({ downloads: moved(was, id, before) })
        const isDone = await get().attempt(downloadsTask, () => host.call("downloads.move", { id, before }))
        if (!isDone) set(({ downloads }) => ({ downloads: moved(downloads, id, next) }))
        return isDone
      },
    }
  },
  onSnapshot: (snapshot, { set }) => set({ downloads: snapshot.downloads }),
  onEvent(event, { set }) {
    if (event.name === "download.changed") {
      const changed = event.payload
      set(({ downloads }) => ({ downloads: withDownload(downloads, changed) }))
    } else if (event.name === "download.removed") {
      const { id } = event.payload
      set(({ downloads }) => ({ downloads: downloads.filter((download) => download.id !== id) }))
    } else if (event.name === "downloads.reordered") {
      const { ids } = event.payload
      set(({ downloads }) => ({ downloads: inOrder(downloads, ids) }))
    }
  },
}

function withDownload(downloads: readonly Download[], changed: Download): readonly Download[] {
  return downloads.some(({ id }) => id === changed.id)
    ? downloads.map((download) => (download.id === changed.id ? changed : download))
    : [...downloads, changed]
}

function moved(downloads: readonly Download[], id: string, before: string | null): readonly Download[] {
  const one = downloads.find((download) => download.id === id)
  if (one === undefined || id === before) return downloads
  const others = downloads.filter((download) => download.id !== id)
  const at = before === null ? -1 : others.findIndex((download) => download.id === before)
  return at === -1 ? [...others, one] : [...others.slice(0, at), one, ...others.slice(at)]
}

/** What the order does not know yet has just been added, at its end. */
function inOrder(downloads: readonly Download[], ids: readonly string[]): readonly Download[] {
  const rankOf = ({ id }: Download) => (ids.includes(id) ? ids.indexOf(id) : ids.length)
  return downloads.toSorted((a, b) => rankOf(a) - rankOf(b))
}

/** It moves, or will by itself. */
export function isUnderWay({ kind }: DownloadState): boolean {
  return kind === "running" || kind === "waiting" || kind === "retrying"
}

/** The download of just these files, if there is one. */
export function findDownload(repo: string, groupId: string | undefined) {
  return ({ downloads }: Pick<DownloadsSlice, "downloads">): Download | undefined =>
    downloads.findLast((download) => download.repo === repo && (groupId === undefined || download.groupId === groupId))
}

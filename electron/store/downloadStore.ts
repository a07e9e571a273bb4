import type { DatabaseSync } from "node:sqlite"
import type { ErrorBody } from "../contract/errors.ts"
import type { HubFile } from "../contract/hub.ts"
import type { HubSource } from "../contract/hubSources.ts"
import { transaction } from "./database.ts"
import { unsynced } from "./unsynced.ts"

/** What a download is of: never changes. */
export type DownloadPlan = {
  readonly repo: string
  readonly revision: string
  /** The source that the revision is of. */
  readonly origin: HubSource
  readonly groupId: string
  readonly name: string
  readonly kind: "model" | "projector" | "adapter"
  /** A folder of the adapters' folder, all of whose files belong together. */
  readonly isPeft: boolean
  readonly files: readonly HubFile[]
  readonly createdAt: number
}

export type StoredDownloadState =
  /** Waits or runs; after a start of Hearth, too. */
  | { readonly kind: "queued" }
  | { readonly kind: "paused" }
  | { readonly kind: "failed"; readonly error: ErrorBody }
  /** `paths`: where the files are now, absolute, or the folder of a PEFT adapter. */
  | { readonly kind: "done"; readonly paths: readonly string[]; readonly finishedAt: number }
  /** Its files are being deleted. */
  | { readonly kind: "removed" }

export type StoredDownload = DownloadPlan & {
  readonly id: string
  readonly source: HubSource
  /** The commit at the source of now, whose numbers may be others. */
  readonly sourceRevision: string
  /** The user has chosen this source for this download. */
  readonly isSourceChosen: boolean
  readonly state: StoredDownloadState
  /** SHA-256 of the files that are whole and have been checked, in their order. */
  readonly checked: readonly (string | null)[]
  /** ETags of files whose SHA-256 the hub does not tell. */
  readonly etags: readonly (string | null)[]
  /** Where the files are about to be moved to, relative to the models folder; set before the first one is. */
  readonly target: string | null
  /** Bytes of each file that have been shown as done: these are never taken back. */
  readonly shown: readonly number[]
}

/** The downloads in `hearth.db`, in the order in which they run. */
export interface DownloadStore {
  all(): readonly StoredDownload[]
  /** Adds it at the end, or changes what it was. */
  save(download: StoredDownload): void
  /** Without waiting for the disk: it is called some times a second. */
  saveShown(id: string, shown: readonly number[]): void
  setOrder(ids: readonly string[]): void
  remove(id: string): void
}

export function createDownloadStore(database: DatabaseSync): DownloadStore {
  const select = database.prepare("SELECT id, facts, shown FROM downloads ORDER BY position, id")
  const upsert = database.prepare(`
    INSERT INTO downloads (id, position, facts, shown)
    VALUES (:id, (SELECT coalesce(max(position), 0) + 1 FROM downloads), :facts, :shown)
    ON CONFLICT (id) DO UPDATE SET facts = excluded.facts, shown = excluded.shown`)
  const updateShown = database.prepare("UPDATE downloads SET shown = ? WHERE id = ?")
  const updatePosition = database.prepare("UPDATE downloads SET position = ? WHERE id = ?")
  const remove = database.prepare("DELETE FROM downloads WHERE id = ?")
  return {
    all: () => select.all().map(toDownload),
    save({ id, shown, ...facts }) {
      upsert.run({ id, facts: JSON.stringify(facts), shown: JSON.stringify(shown) })
    },
    saveShown(id, shown) {
      unsynced(database, () => updateShown.run(JSON.stringify(shown), id))
    },
    setOrder(ids) {
      transaction(database, () => {
        for (const [position, id] of ids.entries()) updatePosition.run(position + 1, id)
      })
    },
    remove: (id) => void remove.run(id),
  }
}

function toDownload(row: Record<string, unknown>): StoredDownload {
  return { ...JSON.parse(String(row.facts)), id: String(row.id), shown: JSON.parse(String(row.shown)) }
}

import type { Download, DownloadState } from "../../contract/downloads.ts"
import type { ErrorBody } from "../../contract/errors.ts"
import type { Clock } from "../../core/clock.ts"
import { Speedometer } from "../../library/downloads/speedometer.ts"
import type { DownloadStore, StoredDownload } from "../../store/downloadStore.ts"

export type DownloadStep = Extract<DownloadState, { kind: "running" }>["step"]

/** What a download that runs does at the moment. */
export type Activity =
  | { readonly kind: "running"; readonly step: DownloadStep }
  | { readonly kind: "retrying"; readonly error: ErrorBody; readonly retryAt: number }

/** What a download has become in the library. */
export type Landed = { readonly modelId: string | null; readonly adapterId: string | null }

export type TaskParts = {
  readonly store: Pick<DownloadStore, "save" | "saveShown">
  readonly clock: Clock
  /** What lies at these paths now. */
  landed(paths: readonly string[]): Landed
  onChange(): void
}

/** One download: what is stored of it, and what it does. */
export class DownloadTask {
  readonly #parts: TaskParts
  readonly #speed: Speedometer
  #stored: StoredDownload
  #activity: Activity | null = null
  /** Bytes of each file that are on the disk or have just arrived; may fall, where what has arrived is lost. */
  readonly #live: number[]

  constructor(stored: StoredDownload, parts: TaskParts) {
    this.#stored = stored
    this.#parts = parts
    this.#speed = new Speedometer(parts.clock)
    // Of a file that was whole already when the host was killed, less may have been shown.
    this.#live = stored.files.map(({ sizeBytes }, index) =>
      (stored.checked[index] ?? null) === null ? (stored.shown[index] ?? 0) : sizeBytes,
    )
  }

  get id(): string {
    return this.#stored.id
  }

  get stored(): StoredDownload {
    return this.#stored
  }

  /** What has to be fetched yet, as far as is known. */
  get leftBytes(): number {
    const { state } = this.#stored
    return state.kind === "done" || state.kind === "removed" ? 0 : Math.max(0, this.#totalBytes - sum(this.#live))
  }

  /** For the time to try again. */
  get isRetrying(): boolean {
    return this.#activity?.kind === "retrying"
  }

  /** Throws where it cannot be stored; it has become so all the same. */
  update(change: Partial<Omit<StoredDownload, "id" | "shown">>): void {
    this.#stored = { ...this.#stored, ...change }
    this.#parts.store.save(this.#stored)
    this.#parts.onChange()
  }

  /** Null: it does not run. */
  setActivity(activity: Activity | null): void {
    if (activity?.kind !== "running" || activity.step === "verifying") this.#speed.clear()
    this.#activity = activity
    this.#parts.onChange()
  }

  setLive(index: number, bytes: number): void {
    this.#live[index] = bytes
    this.#parts.onChange()
  }

  /** Of one file, or, where `index` is null, of what is only compared. Negative: what had arrived is lost. */
  arrived(index: number | null, bytes: number): void {
    if (bytes > 0) this.#speed.add(bytes)
    if (index !== null) this.#live[index] = (this.#live[index] ?? 0) + bytes
    this.#parts.onChange()
  }

  /**
   * Takes over what may be shown from now on. It is stored before anybody sees it, so that no restart takes it back; throws, and
   * leaves what was shown, where it cannot be.
   */
  advance(): void {
    const { files, shown } = this.#stored
    const next = files.map(({ sizeBytes }, index) =>
      Math.max(shown[index] ?? 0, Math.min(sizeBytes, this.#live[index] ?? 0)),
    )
    if (next.every((bytes, index) => bytes === shown[index])) return
    this.#parts.store.saveShown(this.id, next)
    this.#stored = { ...this.#stored, shown: next }
  }

  /** As windows see it. */
  view(): Download {
    const { id, repo, revision, groupId, name, kind, source, files, checked, shown, createdAt } = this.#stored
    const bytesPerSecond = this.#speed.bytesPerSecond()
    return {
      id,
      repo,
      revision,
      groupId,
      name,
      kind,
      source,
      files: files.map(({ path, sizeBytes, sha256 }, index) => ({
        path,
        sizeBytes,
        doneBytes: shown[index] ?? 0,
        isVerified: sha256 !== null && (checked[index] ?? null) !== null,
      })),
      doneBytes: sum(shown),
      totalBytes: this.#totalBytes,
      bytesPerSecond,
      secondsLeft: bytesPerSecond ? Math.ceil(this.leftBytes / bytesPerSecond) : null,
      state: this.#state(),
      createdAt,
    }
  }

  get #totalBytes(): number {
    return sum(this.#stored.files.map(({ sizeBytes }) => sizeBytes))
  }

  #state(): DownloadState {
    const { state } = this.#stored
    if (state.kind === "done") {
      return { kind: "done", ...this.#parts.landed(state.paths), finishedAt: state.finishedAt }
    }
    if (state.kind === "paused" || state.kind === "removed") return { kind: "paused" }
    if (state.kind === "failed") return state
    return this.#activity ?? { kind: "waiting" }
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}

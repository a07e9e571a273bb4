import type { ErrorBody } from "./errors.ts"
import type { RepoName } from "./hub.ts"
import type { HubChoice, HubSource } from "./hubSources.ts"

export type DownloadState =
  /** For others to end: so many run at once as the settings allow. */
  | { readonly kind: "waiting" }
  | { readonly kind: "running"; readonly step: "connecting" | "downloading" | "verifying" | "mending" }
  | { readonly kind: "paused" }
  /** Failed in a way that may pass, and tries again by itself. */
  | { readonly kind: "retrying"; readonly error: ErrorBody; readonly retryAt: number }
  /** What has been fetched is kept: it can be resumed. */
  | { readonly kind: "failed"; readonly error: ErrorBody }
  /** In the library; the id of what it is there, null if it has been removed since, or is none by itself, as a projector. */
  | {
      readonly kind: "done"
      readonly modelId: string | null
      readonly adapterId: string | null
      readonly finishedAt: number
    }

export type DownloadFile = {
  readonly path: string
  readonly sizeBytes: number
  /** Never decreases while the file stays the same: what has to be fetched again is not taken back. */
  readonly doneBytes: number
  /** Its SHA-256 is that which the hub publishes. False too where the hub publishes none. */
  readonly isVerified: boolean
}

/** One group of files of a repository on its way into the library. */
export type Download = {
  readonly id: string
  readonly repo: RepoName
  readonly revision: string
  readonly groupId: string
  /** Such as "Qwen3-4B Q4_K_M". */
  readonly name: string
  readonly kind: "model" | "projector" | "adapter"
  /** Where it comes from now: another one may go on with what the first has begun. */
  readonly source: HubSource
  readonly files: readonly DownloadFile[]
  readonly doneBytes: number
  readonly totalBytes: number
  /** Of the last seconds; null while nothing arrives. */
  readonly bytesPerSecond: number | null
  readonly secondsLeft: number | null
  readonly state: DownloadState
  readonly createdAt: number
}

export type DownloadDraft = {
  readonly source: HubSource
  readonly repo: RepoName
  /** A commit, branch or tag; absent: the newest. */
  readonly revision?: string
  /** As in `HubFileGroup.id`; absent for the whole of a PEFT repository. */
  readonly groupId?: string
}

export type DownloadSettings = {
  readonly source: HubChoice
  /** Address of the source "custom"; null: none. `HF_ENDPOINT` fixes it. */
  readonly endpoint: string | null
  /** Without user and password, which are kept apart; null: as the environment says (`HTTPS_PROXY`); "none": never one. */
  readonly proxy: string | null
  /** Downloads that run at once. */
  readonly parallel: number
  /** Parts of one file that are fetched at once. */
  readonly connections: number
  /** Of all downloads together, in a second; null: none. */
  readonly speedLimitBytes: number | null
}

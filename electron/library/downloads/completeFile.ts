import { AppError } from "../../contract/errors.ts"
import type { HubFile } from "../../contract/hub.ts"
import type { HubFileRef } from "../hub/hubFiles.ts"
import type { PartFile } from "./partFile.ts"
import { SourceFailed } from "./retrying.ts"

/** What to do with a piece that has arrived. */
export type KeepPiece = (index: number, bytes: Uint8Array) => Promise<unknown>

export type CompleteFileParts = {
  readonly part: PartFile
  readonly file: HubFile
  /** What is not there, from where the download is fetched now, or from another source where that one fails. */
  fetchMissing(signal: AbortSignal): Promise<void>
  /** All pieces once more, from just this source. Rejects with SourceFailed where it fails. */
  fetchAgain(ref: HubFileRef, keep: KeepPiece, signal: AbortSignal): Promise<void>
  /** Sources with the same file, the one of now last. */
  sources(signal: AbortSignal): AsyncIterable<HubFileRef>
  onStep(step: "downloading" | "verifying" | "mending"): void
}

/**
 * Fetches what is missing of a file and checks the whole; answers its SHA-256. Where it is not the one that the hub publishes, the
 * pieces that are wrong are found and fetched again: first those that are not on the disk as they came, then those that come
 * otherwise when they are asked for once more, from another source if there is one. `download_corrupt` where that does not help.
 */
export async function completeFile(parts: CompleteFileParts, signal: AbortSignal): Promise<string> {
  const { part, fetchMissing, onStep } = parts
  onStep("downloading")
  await fetchMissing(signal)
  onStep("verifying")
  const sha256 = await wholeIfRight(parts, signal)
  if (sha256 !== null) return sha256
  onStep("mending")
  const damaged = await part.damaged(signal)
  if (damaged.length > 0) {
    await part.drop(damaged)
    await fetchMissing(signal)
    const mended = await wholeIfRight(parts, signal)
    if (mended !== null) return mended
  }
  return compareWithSources(parts, signal)
}

/** Null where it is not what the hub publishes. */
async function wholeIfRight({ part, file }: CompleteFileParts, signal: AbortSignal): Promise<string | null> {
  const sha256 = await part.hash(signal)
  return file.sha256 === null || file.sha256.toLowerCase() === sha256 ? sha256 : null
}

async function compareWithSources(parts: CompleteFileParts, signal: AbortSignal): Promise<string> {
  const { part, file, fetchAgain, sources } = parts
  let failure: AppError | null = null
  let compared: HubFileRef | null = null
  for await (const ref of sources(signal)) {
    let changes = 0
    const keep = async (index: number, bytes: Uint8Array) => {
      if (await part.replace(index, bytes)) changes += 1
    }
    try {
      await fetchAgain(ref, keep, signal)
      compared = ref
    } catch (error) {
      if (!(error instanceof SourceFailed)) throw error
      failure = error.reason
    }
    const sha256 = changes === 0 ? null : await wholeIfRight(parts, signal)
    if (sha256 !== null) return sha256
  }
  if (compared === null && failure !== null) throw failure
  throw corrupt(file, compared)
}

function corrupt({ path }: HubFile, ref: HubFileRef | null): AppError {
  const source = ref?.source ?? "the hub"
  const facts = { source, file: path, ...(ref === null ? {} : { repo: ref.repo }) }
  return new AppError("download_corrupt", `${path} is not what ${source} publishes. It was not added.`, { facts })
}

import { createHash } from "node:crypto"
import { AppError, type ErrorCode } from "../../electron/contract/errors.ts"
import type { HubSource } from "../../electron/contract/hubSources.ts"
import { aborted } from "../../electron/core/abort.ts"
import type { ByteRange, HubBytes, HubFileReader, HubFileRef, RemoteRepo } from "../../electron/library/hub/hubFiles.ts"

/** What happens to one read instead of the whole answer: throws, or gives other bytes. */
export type ReadScript = (
  ref: HubFileRef,
  range: ByteRange,
  bytes: Buffer,
) => Partial<HubBytes> | undefined | Promise<undefined>

export type ScriptedHubReader = HubFileReader & {
  /** Every read, in the order in which they came. */
  readonly reads: readonly (HubFileRef & ByteRange)[]
  /** Asked before each read. */
  script: ReadScript
  files: Record<string, Buffer>
  /** Other content at one source. */
  readonly at: Partial<Record<HubSource, Record<string, Buffer>>>
  /** What the hub says of a file instead of the truth. */
  lie: { sha256?: string | null; sizeBytes?: number }
}

/** One repository, in memory, that every source has. */
export function scriptedHubReader(files: Record<string, Buffer>): ScriptedHubReader {
  const reads: (HubFileRef & ByteRange)[] = []
  const reader: ScriptedHubReader = {
    reads,
    files,
    at: {},
    lie: {},
    script: () => undefined,
    async repo({ source, repo }): Promise<RemoteRepo> {
      const all = reader.at[source] ?? reader.files
      return {
        summary: {
          source,
          repo,
          url: "",
          downloads: null,
          likes: null,
          updatedAt: null,
          tags: [],
          license: null,
          gate: "none",
          parameterCount: null,
          architecture: null,
        },
        revision: `commit-${source === "modelscope" ? 2 : 1}`,
        files: Object.entries(all).map(([path, bytes]) => ({
          path,
          sizeBytes: bytes.length,
          sha256: createHash("sha256").update(bytes).digest("hex"),
          ...reader.lie,
        })),
        refusedCount: 0,
        readme: null,
        libraryName: null,
        baseModel: null,
        peft: "adapter_config.json" in all ? { baseModel: null } : null,
      }
    },
    async read(ref, range, signal) {
      reads.push({ ...ref, ...range })
      const whole = (reader.at[ref.source] ?? reader.files)[ref.path]
      if (whole === undefined) throw hubFailure("hub_not_found")
      const bytes = whole.subarray(range.start, range.end)
      const own = await Promise.race([reader.script(ref, range, bytes), rejectedWhen(signal)])
      return {
        ...range,
        totalBytes: whole.length,
        etag: null,
        sha256: null,
        body: inChunks(bytes, signal),
        ...own,
      }
    },
  }
  return reader
}

async function rejectedWhen(signal: AbortSignal): Promise<never> {
  await aborted(signal)
  throw signal.reason
}

export function hubFailure(code: ErrorCode & `hub_${string}`, facts = {}) {
  return new AppError(code, "As the test wants it.", { facts })
}

export async function* inChunks(bytes: Uint8Array, signal: AbortSignal, chunk = 1_000): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += chunk) {
    signal.throwIfAborted()
    yield bytes.subarray(at, at + chunk)
    await new Promise((resolve) => setImmediate(resolve))
  }
}

/** The beginning, then an error. */
export async function* brokenOff(bytes: Uint8Array, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  yield* inChunks(bytes, signal)
  throw hubFailure("hub_unreachable")
}

import { AppError } from "../../contract/errors.ts"
import { type GgufHeader, readGgufHeaderOf } from "../gguf/gguf.ts"
import type { ReadAt } from "../gguf/readAt.ts"
import type { HubClient, HubFileRef } from "./hubFiles.ts"

/** Most headers are smaller than this without their vocabulary; what is needed beyond it is fetched in ever larger steps. */
const firstBytes = 2 ** 20
const largestStep = 8 * 2 ** 20
/** The largest vocabularies take some 15 MB. */
const longestHeader = 64 * 2 ** 20

/** A file at a hub, and how large it is by the hub's own list. */
export type RemoteFile = { readonly ref: HubFileRef; readonly sizeBytes: number }

/**
 * The header of a file that was not downloaded, by requests for ranges of its first bytes. Throws what the reader throws,
 * `model_file_invalid` as for a file on the disk, and `hub_invalid_reply` where the file has another size than the hub says.
 */
export function readRemoteHeader(
  reader: Pick<HubClient, "read">,
  { ref, sizeBytes }: RemoteFile,
  signal: AbortSignal,
): Promise<GgufHeader> {
  const bytes = new RemoteBytes(reader, { ref, sizeBytes }, signal)
  return readGgufHeaderOf({ path: ref.path, bytes, sizeBytes }, longestHeader)
}

/** Holds the bytes of one request: a header is read from its beginning on. */
class RemoteBytes implements ReadAt {
  readonly #reader: Pick<HubClient, "read">
  readonly #file: RemoteFile
  readonly #signal: AbortSignal
  #start = 0
  #bytes: Buffer = Buffer.alloc(0)
  #step = firstBytes

  constructor(reader: Pick<HubClient, "read">, file: RemoteFile, signal: AbortSignal) {
    this.#reader = reader
    this.#file = file
    this.#signal = signal
  }

  async read(buffer: Buffer, offset: number, length: number, position: number): Promise<{ bytesRead: number }> {
    if (position < this.#start || position >= this.#start + this.#bytes.length) await this.#fetch(position)
    const from = position - this.#start
    return { bytesRead: this.#bytes.copy(buffer, offset, from, from + length) }
  }

  async #fetch(position: number): Promise<void> {
    const { ref, sizeBytes } = this.#file
    const range = { start: position, end: Math.min(sizeBytes, longestHeader, position + this.#step) }
    const answer = await this.#reader.read(ref, range, this.#signal)
    if (answer.totalBytes !== sizeBytes) throw otherSize(this.#file, answer.totalBytes)
    const pieces: Uint8Array[] = []
    for await (const piece of answer.body) pieces.push(piece)
    this.#start = position
    this.#bytes = Buffer.concat(pieces)
    this.#step = Math.min(2 * this.#step, largestStep)
  }
}

/** Nothing that was told of such a file could be relied on. */
function otherSize({ ref: { source, repo, path }, sizeBytes }: RemoteFile, totalBytes: number): AppError {
  const message = `The hub lists ${path} with ${sizeBytes} bytes, but it has ${totalBytes}.`
  return new AppError("hub_invalid_reply", message, { facts: { source, repo, file: path } })
}

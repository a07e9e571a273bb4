import { createHash } from "node:crypto"
import { constants } from "node:fs"
import { type FileHandle, open } from "node:fs/promises"
import { Mutex } from "../../core/mutex.ts"
import { writeAll } from "../durable.ts"
import { diskError } from "./diskError.ts"
import { PieceJournal } from "./pieceJournal.ts"
import { bytesOfPieces, pieceBytesFor, pieceCountOf } from "./pieces.ts"

/**
 * A file that is being fetched: its bytes at `path`, and beside them the journal of the pieces that are there. What `keep` has
 * resolved for survives a kill and a power cut. Errors: `disk_full`, `data_folder_unusable`.
 */
export class PartFile {
  readonly path: string
  readonly sizeBytes: number
  readonly #file: FileHandle
  readonly #journal: PieceJournal
  readonly #commits = new Mutex()
  #uncommitted: { index: number; digest: Buffer }[] = []
  #doneBytes = 0

  private constructor(path: string, sizeBytes: number, file: FileHandle, journal: PieceJournal) {
    this.path = path
    this.sizeBytes = sizeBytes
    this.#file = file
    this.#journal = journal
    for (const index of journal.digests.keys()) this.#doneBytes += this.#lengthOf(index)
  }

  static async open(path: string, sizeBytes: number, pieceBytes = pieceBytesFor(sizeBytes)): Promise<PartFile> {
    const file = await open(path, constants.O_RDWR | constants.O_CREAT, 0o600).catch(diskError)
    try {
      const journal = await PieceJournal.open(journalPath(path), sizeBytes, pieceBytes).catch(diskError)
      const part = new PartFile(path, sizeBytes, file, journal)
      await part.#forgetWhatIsNotThere()
      return part
    } catch (error) {
      await file.close()
      throw error
    }
  }

  get pieceBytes(): number {
    return this.#journal.pieceBytes
  }

  get pieceCount(): number {
    return pieceCountOf(this.sizeBytes, this.pieceBytes)
  }

  /** Of the pieces that are on the disk. */
  get doneBytes(): number {
    return this.#doneBytes
  }

  /** Indexes of the pieces that are not there. */
  missing(): number[] {
    return Array.from({ length: this.pieceCount }, (_, index) => index).filter((index) => !this.has(index))
  }

  has(index: number): boolean {
    return this.#journal.digests.has(index)
  }

  /** Writes a piece; resolves when it is on the disk and in the journal. `bytes` must not change before. */
  async keep(index: number, bytes: Uint8Array): Promise<void> {
    const digest = sha256(bytes)
    try {
      await writeAll(this.#file, bytes, index * this.pieceBytes)
      this.#uncommitted.push({ index, digest })
      // Pieces that come while the disk is busy share one wait for it.
      await this.#commits.run(() => this.#commit())
    } catch (cause) {
      diskError(cause)
    }
  }

  /** Puts another piece in the place of one that is there; answers whether it was another one. */
  async replace(index: number, bytes: Uint8Array): Promise<boolean> {
    if (this.#journal.digests.get(index)?.equals(sha256(bytes))) return false
    await this.drop([index])
    await this.keep(index, bytes)
    return true
  }

  async drop(indexes: readonly number[]): Promise<void> {
    const there = indexes.filter((index) => this.has(index))
    await this.#commits
      .run(async () => {
        await this.#journal.add(there.map((index) => ({ index, digest: null })))
        await this.#journal.sync()
      })
      .catch(diskError)
    for (const index of there) this.#doneBytes -= this.#lengthOf(index)
  }

  /** SHA-256 of the whole file in hex. */
  async hash(signal: AbortSignal): Promise<string> {
    const hash = createHash("sha256")
    for (let index = 0; index < this.pieceCount; index++) {
      signal.throwIfAborted()
      hash.update(await this.#read(index))
    }
    return hash.digest("hex")
  }

  /** Pieces that are not on the disk as they came. */
  async damaged(signal: AbortSignal): Promise<number[]> {
    const found: number[] = []
    for (const [index, digest] of this.#journal.digests) {
      signal.throwIfAborted()
      if (!digest.equals(sha256(await this.#read(index)))) found.push(index)
    }
    return found
  }

  /** A file without pieces, too, is on the disk then. */
  sync(): Promise<void> {
    return this.#file.sync().catch(diskError)
  }

  async close(): Promise<void> {
    await this.#commits.run(async () => {
      await this.#file.close()
      await this.#journal.close()
    })
  }

  async #commit(): Promise<void> {
    const pieces = this.#uncommitted.splice(0)
    if (pieces.length === 0) return
    await this.#file.datasync()
    const added = pieces.filter(({ index }) => !this.has(index))
    await this.#journal.add(pieces)
    for (const { index } of added) this.#doneBytes += this.#lengthOf(index)
  }

  async #forgetWhatIsNotThere(): Promise<void> {
    const { size } = await this.#file.stat()
    const gone = [...this.#journal.digests.keys()].filter(
      (index) => index >= this.pieceCount || this.#range(index).end > size,
    )
    if (gone.length > 0) await this.drop(gone)
  }

  async #read(index: number): Promise<Buffer> {
    const { start, end } = this.#range(index)
    const bytes = Buffer.alloc(end - start)
    let filled = 0
    while (filled < bytes.length) {
      const { bytesRead } = await this.#file.read(bytes, filled, bytes.length - filled, start + filled).catch(diskError)
      // What is missing at the end of the file is damage as any other.
      if (bytesRead === 0) break
      filled += bytesRead
    }
    return bytes
  }

  #range(index: number) {
    return bytesOfPieces(index, index, this.sizeBytes, this.pieceBytes)
  }

  #lengthOf(index: number): number {
    const { start, end } = this.#range(index)
    return Math.max(0, end - start)
  }
}

export function journalPath(partPath: string): string {
  return `${partPath}.pieces`
}

function sha256(bytes: Uint8Array): Buffer {
  return createHash("sha256").update(bytes).digest()
}

import type { ReadAt } from "./readAt.ts"

/** Thrown where a file ends before what it announces, or announces more than any real file has. */
export class FileLimit extends Error {
  override readonly name = "FileLimit"
  readonly kind: "truncated" | "damaged"

  constructor(kind: "truncated" | "damaged", message: string) {
    super(message)
    this.kind = kind
  }
}

const blockBytes = 1 << 20

/**
 * Reads little-endian values from the beginning of a file on. Every length is checked before anything is allocated for it,
 * so that no content of a file can make its reader run out of memory or time.
 */
export class BoundedFile {
  readonly #file: ReadAt
  readonly #end: number
  readonly #fileSize: number
  #block: Buffer = Buffer.alloc(0)
  #at = 0
  #blockStart = 0

  /** `limit`: how far into the file may be read. */
  constructor(file: ReadAt, fileSize: number, limit: number) {
    this.#file = file
    this.#fileSize = fileSize
    this.#end = Math.min(fileSize, limit)
  }

  get position(): number {
    return this.#blockStart + this.#at
  }

  async u8(): Promise<number> {
    const start = await this.#take(1)
    return this.#block.readUInt8(start)
  }

  async u16(): Promise<number> {
    const start = await this.#take(2)
    return this.#block.readUInt16LE(start)
  }

  async u32(): Promise<number> {
    const start = await this.#take(4)
    return this.#block.readUInt32LE(start)
  }

  async i32(): Promise<number> {
    const start = await this.#take(4)
    return this.#block.readInt32LE(start)
  }

  async f32(): Promise<number> {
    const start = await this.#take(4)
    return this.#block.readFloatLE(start)
  }

  async f64(): Promise<number> {
    const start = await this.#take(8)
    return this.#block.readDoubleLE(start)
  }

  /** A 64-bit count or offset: larger ones than 2^53 are in no real file. */
  async u64(): Promise<number> {
    const start = await this.#take(8)
    const value = this.#block.readBigUInt64LE(start)
    if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw new FileLimit("damaged", `a number is too large: ${value}`)
    return Number(value)
  }

  async i64(): Promise<number> {
    const start = await this.#take(8)
    return Number(this.#block.readBigInt64LE(start))
  }

  async string(longest: number): Promise<string> {
    const length = await this.u64()
    if (length > longest) throw new FileLimit("damaged", `a text of ${length} bytes`)
    const start = await this.#take(length)
    return this.#block.toString("utf8", start, start + length)
  }

  /** The beginning of a text of any length, and how many bytes the whole has. */
  async stringBeginning(longest: number): Promise<{ readonly text: string; readonly bytes: number }> {
    const bytes = await this.u64()
    const kept = Math.min(bytes, longest)
    const start = await this.#take(kept)
    const text = this.#block.toString("utf8", start, start + kept)
    await this.skip(bytes - kept)
    // A character may have been cut in two.
    return { text: kept < bytes ? text.replace(/\uFFFD+$/, "") : text, bytes }
  }

  /** Passes over strings without making them; `count` has been checked by the caller. */
  async skipStrings(count: number): Promise<void> {
    for (let index = 0; index < count; index++) {
      // Without awaiting where the block holds the whole string: a vocabulary has hundreds of thousands.
      const left = this.#block.length - this.#at
      const length = left >= 8 ? Number(this.#block.readBigUInt64LE(this.#at)) : -1
      if (length >= 0 && length + 8 <= left) this.#at += length + 8
      else await this.skip(await this.u64())
    }
  }

  async skip(bytes: number): Promise<void> {
    if (bytes > this.#end - this.position) throw this.#tooFar()
    const target = this.position + bytes
    if (bytes <= this.#block.length - this.#at) {
      this.#at += bytes
      return
    }
    this.#block = Buffer.alloc(0)
    this.#blockStart = target
    this.#at = 0
  }

  /** Makes the next bytes available and returns where they begin in the block. */
  async #take(bytes: number): Promise<number> {
    if (bytes > this.#end - this.position) throw this.#tooFar()
    if (bytes > this.#block.length - this.#at) await this.#fill(bytes)
    const start = this.#at
    this.#at += bytes
    return start
  }

  async #fill(bytes: number): Promise<void> {
    const position = this.position
    const wanted = Math.min(Math.max(bytes, blockBytes), this.#end - position)
    const block = Buffer.allocUnsafe(wanted)
    let filled = 0
    while (filled < wanted) {
      const { bytesRead } = await this.#file.read(block, filled, wanted - filled, position + filled)
      if (bytesRead === 0) break
      filled += bytesRead
    }
    if (filled < bytes) throw new FileLimit("truncated", "the file became shorter while it was read")
    this.#block = block.subarray(0, filled)
    this.#blockStart = position
    this.#at = 0
  }

  #tooFar(): FileLimit {
    return this.#end < this.#fileSize
      ? new FileLimit("damaged", "the header is larger than that of any real file")
      : new FileLimit("truncated", "the file ends inside its header")
  }
}

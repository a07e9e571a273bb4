import { constants } from "node:fs"
import { type FileHandle, open } from "node:fs/promises"
import { crc32 } from "node:zlib"

/** The digest of a piece, or null for one that is no longer there. */
export type PieceRecord = { readonly index: number; readonly digest: Buffer | null }

const magic = "HPJ1"
const headerBytes = 24
const digestBytes = 32
const recordBytes = 4 + digestBytes + 4
/** Stands for "not there": no piece has this SHA-256. */
const noDigest = Buffer.alloc(digestBytes)

/**
 * Which pieces of a file are on the disk, with the SHA-256 of each. Records are only ever added, each with a checksum of its own:
 * one that a kill or a power cut left half-written is passed over, and its piece fetched again.
 */
export class PieceJournal {
  readonly #file: FileHandle
  #endsAt: number
  readonly pieceBytes: number
  readonly digests: Map<number, Buffer>

  private constructor(file: FileHandle, endsAt: number, pieceBytes: number, digests: Map<number, Buffer>) {
    this.#file = file
    this.#endsAt = endsAt
    this.pieceBytes = pieceBytes
    this.digests = digests
  }

  /** Goes on with the journal there, with the size of its pieces; begins a new one where it is of a file of another size. */
  static async open(path: string, sizeBytes: number, pieceBytes: number): Promise<PieceJournal> {
    const file = await open(path, constants.O_RDWR | constants.O_CREAT, 0o600)
    try {
      const content = await file.readFile()
      const known = readHeader(content)
      if (known?.sizeBytes === sizeBytes) {
        const digests = readRecords(content)
        const endsAt = content.length - ((content.length - headerBytes) % recordBytes)
        return new PieceJournal(file, endsAt, known.pieceBytes, digests)
      }
      await file.truncate(0)
      await file.write(headerOf(sizeBytes, pieceBytes), 0, headerBytes, 0)
      await file.datasync()
      return new PieceJournal(file, headerBytes, pieceBytes, new Map())
    } catch (error) {
      await file.close()
      throw error
    }
  }

  /** The pieces themselves must be on the disk before, and must not be there any more before they are written over. */
  async add(records: readonly PieceRecord[]): Promise<void> {
    if (records.length === 0) return
    const bytes = Buffer.concat(records.map(recordOf))
    await this.#file.write(bytes, 0, bytes.length, this.#endsAt)
    this.#endsAt += bytes.length
    for (const record of records) keep(this.digests, record)
  }

  sync(): Promise<void> {
    return this.#file.datasync()
  }

  close(): Promise<void> {
    return this.#file.close()
  }
}

function headerOf(sizeBytes: number, pieceBytes: number): Buffer {
  const header = Buffer.alloc(headerBytes)
  header.write(magic, 0, "latin1")
  header.writeUInt32LE(pieceBytes, 4)
  header.writeBigUInt64LE(BigInt(sizeBytes), 8)
  header.writeUInt32LE(crc32(header.subarray(0, headerBytes - 4)), headerBytes - 4)
  return header
}

function readHeader(content: Buffer): { sizeBytes: number; pieceBytes: number } | null {
  if (content.length < headerBytes || content.toString("latin1", 0, 4) !== magic) return null
  if (content.readUInt32LE(headerBytes - 4) !== crc32(content.subarray(0, headerBytes - 4))) return null
  const pieceBytes = content.readUInt32LE(4)
  return pieceBytes === 0 ? null : { sizeBytes: Number(content.readBigUInt64LE(8)), pieceBytes }
}

function recordOf({ index, digest }: PieceRecord): Buffer {
  const record = Buffer.alloc(recordBytes)
  record.writeUInt32LE(index, 0)
  record.set(digest ?? noDigest, 4)
  record.writeUInt32LE(crc32(record.subarray(0, recordBytes - 4)), recordBytes - 4)
  return record
}

function readRecords(content: Buffer): Map<number, Buffer> {
  const digests = new Map<number, Buffer>()
  for (let at = headerBytes; at + recordBytes <= content.length; at += recordBytes) {
    const record = content.subarray(at, at + recordBytes)
    if (record.readUInt32LE(recordBytes - 4) !== crc32(record.subarray(0, recordBytes - 4))) continue
    const digest = Buffer.from(record.subarray(4, 4 + digestBytes))
    keep(digests, { index: record.readUInt32LE(0), digest: digest.equals(noDigest) ? null : digest })
  }
  return digests
}

function keep(digests: Map<number, Buffer>, { index, digest }: PieceRecord): void {
  if (digest === null) digests.delete(index)
  else digests.set(index, digest)
}

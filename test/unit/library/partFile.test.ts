import { createHash, randomBytes } from "node:crypto"
import { appendFileSync, readFileSync, statSync, truncateSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it, onTestFinished } from "vitest"
import { journalPath, PartFile } from "../../../electron/library/downloads/partFile.ts"
import { tempFolder } from "../../support/tempFolder.ts"

const pieceBytes = 1_000
const content = randomBytes(4_500)
const signal = new AbortController().signal

describe("PartFile", () => {
  it("knows after a kill just the pieces that were kept, however the journal ends", async () => {
    const path = join(tempFolder(), "0.part")
    const first = await openPart(path)
    await Promise.all([0, 2, 4].map((index) => first.keep(index, piece(index))))
    await first.close()
    // Half a record, as a kill or a power cut leaves it.
    appendFileSync(journalPath(path), Buffer.alloc(17, 1))

    const second = await openPart(path)
    expect(second.missing()).toEqual([1, 3])
    expect(second.doneBytes).toBe(2_500)
    // What is added behind the torn record must be found again, too.
    await second.keep(1, piece(1))
    await second.keep(3, piece(3))
    await second.close()
    const third = await openPart(path)
    expect(third.missing()).toEqual([])
    expect(await third.hash(signal)).toBe(createHash("sha256").update(content).digest("hex"))
  })

  it("does not believe a record that was damaged on the disk", async () => {
    const path = join(tempFolder(), "0.part")
    const first = await openPart(path)
    await first.keep(0, piece(0))
    await first.keep(1, piece(1))
    await first.close()
    const journal = readFileSync(journalPath(path))
    journal[journal.length - 60] = (journal[journal.length - 60] ?? 0) ^ 1
    writeFileSync(journalPath(path), journal)
    expect((await openPart(path)).missing()).toEqual([0, 2, 3, 4])
  })

  it("begins anew where the journal is none, or of a file of another size", async () => {
    const path = join(tempFolder(), "0.part")
    const first = await openPart(path)
    await first.keep(0, piece(0))
    await first.close()
    const other = await PartFile.open(path, 2_000, pieceBytes)
    expect(other.missing()).toEqual([0, 1])
    await other.close()
    writeFileSync(journalPath(path), "no journal at all, but long enough to be one")
    expect((await openPart(path)).missing()).toEqual([0, 1, 2, 3, 4])
  })

  it("fetches again what is gone from the end of the file", async () => {
    const path = join(tempFolder(), "0.part")
    const first = await openPart(path)
    for (const index of [0, 1, 2, 3, 4]) await first.keep(index, piece(index))
    await first.close()
    truncateSync(path, 3_200)
    const second = await openPart(path)
    expect(second.missing()).toEqual([3, 4])
    expect(second.doneBytes).toBe(3_000)
  })

  it("finds the pieces that were damaged on the disk, and replaces only those that are others", async () => {
    const path = join(tempFolder(), "0.part")
    const part = await openPart(path)
    for (const index of [0, 1, 2, 3, 4]) await part.keep(index, piece(index))
    const bytes = readFileSync(path)
    bytes[2_345] = (bytes[2_345] ?? 0) ^ 1
    writeFileSync(path, bytes)
    expect(await part.damaged(signal)).toEqual([2])

    expect(await part.replace(1, piece(1))).toBe(false)
    expect(await part.replace(4, new Uint8Array(500))).toBe(true)
    expect(part.doneBytes).toBe(4_500)
  })

  it("goes on with the size of the pieces that the journal was begun with", async () => {
    const path = join(tempFolder(), "0.part")
    const first = await openPart(path)
    await first.keep(1, piece(1))
    await first.close()
    const second = await PartFile.open(path, content.length, 512)
    onTestFinished(() => second.close())
    expect(second.pieceBytes).toBe(1_000)
    expect(second.has(1)).toBe(true)
  })

  it("is whole at once where the file is empty", async () => {
    const path = join(tempFolder(), "0.part")
    const part = await PartFile.open(path, 0)
    expect(part.missing()).toEqual([])
    expect(await part.hash(signal)).toBe(createHash("sha256").digest("hex"))
    await part.close()
    expect(statSync(path).size).toBe(0)
  })
})

async function openPart(path: string): Promise<PartFile> {
  const part = await PartFile.open(path, content.length, pieceBytes)
  onTestFinished(() => part.close().catch(() => {}))
  return part
}

function piece(index: number): Buffer {
  return content.subarray(index * pieceBytes, (index + 1) * pieceBytes)
}

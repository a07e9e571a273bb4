import { mkdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { systemClock } from "../../../electron/core/clock.ts"
import { assertBelow, freePath, safePath } from "../../../electron/library/downloads/finalPlace.ts"
import { PieceQueue } from "../../../electron/library/downloads/pieceQueue.ts"
import { bytesOfPieces, pieceBytesFor, pieceCountOf } from "../../../electron/library/downloads/pieces.ts"
import { SpeedLimit } from "../../../electron/library/downloads/speedLimit.ts"
import { Speedometer } from "../../../electron/library/downloads/speedometer.ts"
import { safeName } from "../../../electron/library/fileNames.ts"
import { absurdNames } from "../../support/hub/misbehaviours.ts"
import { ManualClock } from "../../support/manualClock.ts"
import { tempFolder } from "../../support/tempFolder.ts"

describe("pieces", () => {
  it("cover every byte of a file of any size once, and are not too many for the journal", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2 ** 42 }), (size) => {
        const pieceBytes = pieceBytesFor(size)
        const count = pieceCountOf(size, pieceBytes)
        expect(count).toBeLessThanOrEqual(32_768)
        expect(bytesOfPieces(0, count - 1, size, pieceBytes)).toEqual({ start: 0, end: size })
        const last = bytesOfPieces(count - 1, count - 1, size, pieceBytes)
        expect(last.end - last.start).toBeGreaterThan(0)
      }),
    )
  })
})

describe("PieceQueue", () => {
  it("hands out every piece that is wanted once, in runs of neighbours, also what is given back", () => {
    const wanted = [0, 1, 2, 5, 6, 9, 40, 41, 42, 43, 44, 45, 46, 47]
    const queue = new PieceQueue(wanted, 2)
    const first = queue.take()
    const taken: number[] = []
    if (first !== null) queue.giveBack(first)
    for (let run = queue.take(); run !== null; run = queue.take()) {
      for (let index = run.first; index <= run.last; index++) taken.push(index)
    }
    expect(taken).toEqual(wanted)
  })

  it("forgets nothing of a run of which nothing is left", () => {
    const queue = new PieceQueue([3], 1)
    queue.take()
    queue.giveBack({ first: 4, last: 3 })
    expect(queue.take()).toBeNull()
  })
})

describe("SpeedLimit", () => {
  it("lets no more through in a second than it is set to, for all together", async () => {
    const clock = new ManualClock()
    const limit = new SpeedLimit(() => 1_000, clock)
    let through = 0
    const { signal } = new AbortController()
    const take = async () => {
      for (;;) {
        await limit.take(100, signal)
        through += 100
      }
    }
    void take()
    void take()
    for (let step = 0; step < 100; step++) {
      await settle()
      clock.advance(100)
    }
    await settle()
    expect(through).toBeGreaterThan(9_000)
    expect(through).toBeLessThan(11_000)
  })

  it("gives a turn to whoever comes late, beside many who always want more", async () => {
    // The real clock: whose timer fires first has taken again before the next one's does.
    const limit = new SpeedLimit(() => 1_000_000, systemClock)
    const { signal } = new AbortController()
    const turns = { early: 0, late: 0 }
    const takeAll = async (who: keyof typeof turns) => {
      while (turns.early < 45) {
        await limit.take(20_000, signal)
        turns[who] += 1
        if (turns.early === 9) late ??= takeAll("late")
      }
    }
    let late: Promise<void> | undefined
    await Promise.all(Array.from({ length: 8 }, () => takeAll("early")))
    await late
    // Every ninth one is its own.
    expect(turns.late).toBeGreaterThan(1)
  })

  it("lets go of those who wait when the limit is taken away, and when they are not wanted any more", async () => {
    const clock = new ManualClock()
    let rate: number | null = 1
    const limit = new SpeedLimit(() => rate, clock)
    const abort = new AbortController()
    await limit.take(10_000, abort.signal)
    const given = limit.take(1, new AbortController().signal)
    const cancelled = limit.take(1, abort.signal)
    abort.abort(new Error("not wanted"))
    await expect(cancelled).rejects.toThrow("not wanted")
    rate = null
    clock.advance(500)
    await given
  })
})

describe("Speedometer", () => {
  it("tells the speed of the last seconds, and nothing when nothing arrives", () => {
    const clock = new ManualClock()
    const speed = new Speedometer(clock)
    expect(speed.bytesPerSecond()).toBeNull()
    for (let second = 0; second < 20; second++) {
      speed.add(5_000)
      clock.advance(1_000)
    }
    expect(speed.bytesPerSecond()).toBe(5_000)
    clock.advance(20_000)
    expect(speed.bytesPerSecond()).toBeNull()
  })
})

describe("places in the library", () => {
  it.each(absurdNames)("a file called %j stays below the models folder, and is seen there", (name) => {
    const path = safePath(name === "" ? "unnamed" : name)
    expect(() => assertBelow("/models", join("/models", path))).not.toThrow()
    expect(path.split("/").every((part) => Buffer.byteLength(part) <= 220 && !part.startsWith("."))).toBe(true)
    expect(path).not.toMatch(/[\p{Cc}\p{Cf}\\:]/u)
  })

  it("keeps usual names as they are", () => {
    for (const name of ["Qwen3-4B-Q4_K_M.gguf", "模型-q8_0.gguf", "model-00001-of-00003.gguf", "v1.5"]) {
      expect(safeName(name, "model")).toBe(name)
    }
  })

  it("refuses a place outside", () => {
    expect(() => assertBelow("/models", "/models/../secret")).toThrow(expect.objectContaining({ code: "path_refused" }))
    expect(() => assertBelow("/models", "/models")).toThrow(expect.objectContaining({ code: "path_refused" }))
  })

  it("never writes over what is there", () => {
    const folder = tempFolder()
    writeFileSync(join(folder, "a.gguf"), "")
    mkdirSync(join(folder, "v1.5"))
    expect(freePath(join(folder, "a.gguf"), false)).toBe(join(folder, "a-2.gguf"))
    expect(freePath(join(folder, "v1.5"), true)).toBe(join(folder, "v1.5-2"))
    expect(freePath(join(folder, "b.gguf"), false)).toBe(join(folder, "b.gguf"))
  })
})

function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

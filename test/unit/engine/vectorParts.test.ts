import { describe, expect, it } from "vitest"
import { vectorThreads } from "../../../electron/engine/runner/loading/openVectors.ts"
import { normalized } from "../../../electron/engine/runner/vectors/embeddings.ts"
import { pieces } from "../../../electron/engine/runner/vectors/ranking.ts"
import { Turns } from "../../../electron/engine/runner/vectors/turns.ts"

describe("vectors", () => {
  it("have length 1 and keep their direction", () => {
    expect([...normalized([3, 4])]).toEqual([Math.fround(0.6), Math.fround(0.8)])
  })

  // 0 / 0 would be NaN, which JSON turns into null and databases into anything.
  it("of zeros stay zeros", () => {
    expect([...normalized([0, 0])]).toEqual([0, 0])
  })

  it.each([[[]], [[Number.NaN, 1]], [[Number.POSITIVE_INFINITY, 1]]])(
    "are refused where they are none: %j",
    (vector) => {
      expect(() => normalized(vector)).toThrow(/no usable vector/)
    },
  )
})

describe("pieces of a document", () => {
  const values = Array.from({ length: 10 }, (_, index) => index)

  it("are one where everything fits", () => {
    expect(pieces(values, 10)).toEqual([values])
    expect(pieces([], 10)).toEqual([[]])
  })

  it("overlap by half, and leave nothing out", () => {
    expect(pieces(values, 4)).toEqual([
      [0, 1, 2, 3],
      [2, 3, 4, 5],
      [4, 5, 6, 7],
      [6, 7, 8, 9],
    ])
    expect(pieces(values, 5)).toEqual([
      [0, 1, 2, 3, 4],
      [3, 4, 5, 6, 7],
      [6, 7, 8, 9],
    ])
    for (let length = 1; length <= 12; length++) {
      expect(new Set(pieces(values, length).flat())).toEqual(new Set(values))
      expect(Math.max(...pieces(values, length).map((piece) => piece.length))).toBeLessThanOrEqual(length)
    }
  })
})

describe("turns", () => {
  const never = new AbortController().signal
  const open = () => {
    let changes = 0
    const turns = new Turns(() => changes++)
    return { turns, changes: () => changes }
  }

  it("are one at a time, and go round among those who wait", async () => {
    const { turns } = open()
    const order: string[] = []
    let running = 0
    const work = (name: string, count: number) =>
      turns.join(async () => {
        for (let turn = 1; turn <= count; turn++) {
          const piece = async () => {
            expect(++running).toBe(1)
            await Promise.resolve()
            running--
            order.push(`${name}${turn}`)
          }
          await turns.take(piece, never)
        }
      })
    await Promise.all([work("a", 4), work("b", 2), work("c", 1)])
    expect(order).toEqual(["a1", "b1", "c1", "a2", "b2", "a3", "a4"])
    expect(turns.busy).toEqual([false])
  })

  it("are passed on when one fails", async () => {
    const { turns } = open()
    const failing = turns.take(() => Promise.reject(new Error("no")), never)
    const next = turns.take(async () => "next", never)
    await expect(failing).rejects.toThrow("no")
    expect(await next).toBe("next")
  })

  it("are given up by who does not want to wait any more", async () => {
    const { turns } = open()
    const gate = Promise.withResolvers<void>()
    const first = turns.take(() => gate.promise, never)
    const abort = new AbortController()
    const second = turns.take(async () => "second", abort.signal)
    const third = turns.take(async () => "third", never)
    expect(turns.queueLength).toBe(2)
    abort.abort(new Error("gone"))
    await expect(second).rejects.toThrow("gone")
    expect(turns.queueLength).toBe(1)
    gate.resolve()
    await first
    expect(await third).toBe("third")
  })

  it("are refused to the next call when very many are under way, not to those that have begun", async () => {
    const { turns } = open()
    const gate = Promise.withResolvers<void>()
    const calls = Array.from({ length: 256 }, () =>
      turns.join(async () => {
        await turns.take(() => gate.promise, never)
        return turns.take(async () => "done", never)
      }),
    )
    await expect(turns.join(async () => "late")).rejects.toMatchObject({ code: "rate_limit_exceeded" })
    gate.resolve()
    expect(new Set(await Promise.all(calls))).toEqual(new Set(["done"]))
    expect(await turns.join(async () => "later")).toBe("later")
  })
})

describe("threads", () => {
  it("leave a core to everything else, and use those that are good at arithmetic", () => {
    expect([vectorThreads(1, 1), vectorThreads(2, 2), vectorThreads(8, 8), vectorThreads(16, 6)]).toEqual([1, 1, 7, 6])
  })
})

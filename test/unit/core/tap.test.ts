import { describe, expect, it } from "vitest"
import { tap } from "../../../electron/core/tap.ts"

/** What a source and whoever reads do, in order. */
function setUp(items: readonly unknown[]) {
  const seen: string[] = []
  async function* source() {
    try {
      for (const item of items) {
        if (item instanceof Error) throw item
        yield item
      }
      seen.push("end")
    } finally {
      seen.push("source closed")
    }
  }
  const along = { ended: () => void seen.push("ended") }
  return { seen, source, along }
}

async function all<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const found: Item[] = []
  for await (const item of items) found.push(item)
  return found
}

describe("a tap", () => {
  it("tells what it makes of each item, and that it is over, once and last", async () => {
    const { seen, source, along } = setUp([1, 2, 3])
    const tapped = tap(source, { ...along, each: (item) => Number(item) * 2 })
    expect(await all(tapped)).toEqual([2, 4, 6])
    expect(seen).toEqual(["end", "source closed", "ended"])
    expect(await tapped.next()).toEqual({ done: true, value: undefined })
    await tapped.return?.()
    expect(seen).toEqual(["end", "source closed", "ended"])
  })

  it("closes its source before it is over where whoever reads stops", async () => {
    const { seen, source, along } = setUp([1, 2, 3])
    for await (const item of tap(source, along)) if (item === 1) break
    expect(seen).toEqual(["source closed", "ended"])
  })

  it("throws an error as it is, or what is made of it, or ends in its place", async () => {
    const { seen, source, along } = setUp([1, new Error("broken")])
    await expect(all(tap(source, along))).rejects.toThrow("broken")
    const told = tap(source, {
      ...along,
      failed: (error) => {
        throw new Error(`told: ${error}`)
      },
    })
    await expect(all(told)).rejects.toThrow("told: Error: broken")
    expect(await all(tap(source, { ...along, failed: () => {} }))).toEqual([1])
    expect(seen).toEqual(Array.from({ length: 3 }, () => ["source closed", "ended"]).flat())
  })

  it("takes what goes wrong while its source is opened for an error of the source", async () => {
    const { seen, along } = setUp([])
    const failing = () => {
      throw new Error("refused")
    }
    await expect(all(tap(failing, along))).rejects.toThrow("refused")
    expect(await all(tap(failing, { ...along, failed: () => {} }))).toEqual([])
    expect(seen).toEqual(["ended", "ended"])
  })

  // A request would be begun, and counted, that nobody ever asked for.
  it("opens its source only when it is read", async () => {
    const { seen, source, along } = setUp([1])
    let isOpen = false
    const open = () => {
      isOpen = true
      return source()
    }
    await tap(open, along).return?.()
    expect([isOpen, seen]).toEqual([false, []])
  })
})

import { expect, it } from "vitest"
import { SlotPool } from "../../../electron/engine/runner/slots.ts"

const never = new AbortController().signal

function pool(...held: string[]) {
  const states = held.map((text) => ({
    text,
    commonPrefix(tokens: readonly string[]) {
      const at = tokens.findIndex((token, index) => token !== this.text[index])
      return at < 0 ? tokens.length : at
    },
  }))
  return new SlotPool<string, (typeof states)[number]>(states, 2, () => {})
}

const take = (slots: ReturnType<typeof pool>, text: string, signal = never, positions: number[] = []) =>
  slots.acquire([...text], signal, (position) => positions.push(position))

it("gives the slot that holds the longest beginning, otherwise the one unused for longest", async () => {
  const slots = pool("abc", "abcd", "x")
  const first = await take(slots, "abcde")
  expect(first?.state.text).toBe("abcd")
  expect((await take(slots, "abz"))?.state.text).toBe("abc")
  first?.release()
  expect((await take(slots, "zzz"))?.state.text).toBe("x")
})

it("lets requests wait in order, tells their positions and refuses what is too much", async () => {
  const slots = pool("a")
  const running = await take(slots, "a")
  const [second, third] = [[], []] as [number[], number[]]
  const abort = new AbortController()
  const waiting = [take(slots, "b", abort.signal, second), take(slots, "c", never, third)]
  await expect(take(slots, "d")).rejects.toMatchObject({ code: "rate_limit_exceeded" })
  abort.abort()
  expect(await waiting[0]).toBeNull()
  expect([second, third]).toEqual([[1], [2, 1]])
  running?.release()
  running?.release()
  const next = await waiting[1]
  expect(next?.state.text).toBe("a")
  expect(slots.busy).toEqual([true])
  next?.release()
  expect([slots.busy, slots.queueLength]).toEqual([[false], 0])
})

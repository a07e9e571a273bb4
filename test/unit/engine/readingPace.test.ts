import { expect, it } from "vitest"
import { ReadingPace } from "../../../electron/engine/runner/contexts/readingPace.ts"

/** Reads until the chunk does not change any more, on a machine where a token of a prompt and those of the others take so long. */
function settle(msPerToken: number, othersMs = 0): number {
  const pace = new ReadingPace()
  const isAlone = othersMs === 0
  for (let count = 0; count < 50; count++) pace.stepped(othersMs)
  for (let count = 0; count < 50; count++) {
    const tokens = pace.chunk(isAlone)
    pace.read(tokens, tokens * msPerToken + othersMs, isAlone)
  }
  return pace.chunk(isAlone)
}

it("reads for a quarter of a second at once while nobody else is answered", () => {
  expect(settle(0.1)).toBe(256)
  expect(settle(2.5)).toBeGreaterThan(95)
  expect(settle(2.5)).toBeLessThan(105)
  expect(settle(1000)).toBe(8)
})

// Chunks once shrank to the smallest, because the tokens of the others made them seem slow however short they were.
it("takes half of the time beside others, or a twentieth of a second where they are quick", () => {
  expect(settle(1, 10)).toBeGreaterThan(30)
  expect(settle(1, 10)).toBeLessThan(45)
  expect(settle(1, 100)).toBeGreaterThan(85)
  expect(settle(1, 100)).toBeLessThan(115)
})

it("knows the speed of reading from the quickest chunks beside others, and from the newest alone", () => {
  const pace = new ReadingPace()
  expect(pace.msPerToken).toBeNull()
  pace.read(10, 100, false)
  pace.read(10, 1000, false)
  expect(pace.msPerToken).toBe(10)
  for (let count = 0; count < 50; count++) pace.read(10, 500, true)
  expect(pace.msPerToken).toBeCloseTo(50)
})

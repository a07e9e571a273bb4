import { expect, it } from "vitest"
import { parseDuration } from "../../../electron/protocols/duration.ts"

it.each([
  [0, 0],
  [1.5, 1_500],
  [-1, -1_000],
  ["5m", 300_000],
  ["1h30m", 5_400_000],
  ["1.5h", 5_400_000],
  ["250ms", 250],
  ["2s500ms", 2_500],
  ["1000µs", 1],
  ["0", 0],
  ["300", 300_000],
  ["-1", -1_000],
  ["-1m30s", -90_000],
  [".5s", 500],
])("%j", (value, expected) => {
  expect(parseDuration(value)).toBeCloseTo(expected, 6)
})

it.each(["", "m", "5 m", "5x", "m5", "1h-3m", "forever", null, {}, [5], true, Number.NaN, Number.POSITIVE_INFINITY])(
  "%j is none",
  (value) => {
    expect(parseDuration(value)).toBeUndefined()
  },
)

import { expect, it } from "vitest"
import { createFormats } from "../../../renderer/i18n/formats.ts"

const english = createFormats("en")

it("writes sizes in the largest unit that keeps a whole figure", () => {
  expect([0, 999, 1000, 3_500_000, 999_900_000, 2_500_000_000].map(english.bytes)).toEqual([
    "0 B",
    "999 B",
    "1.0 kB",
    "3.5 MB",
    "1,000 MB",
    "2.5 GB",
  ])
})

it("writes durations no finer than is useful", () => {
  expect([38, 420, 4210, 59_999, 200_000].map(english.duration)).toEqual([
    "38 ms",
    "0.42 s",
    "4.2 s",
    "60.0 s",
    "3 min 20 s",
  ])
})

it("writes a speed with a decimal only where that says something", () => {
  expect([0.5, 38.24, 99.96, 1423.8].map(english.tokensPerSecond)).toEqual([
    "0.5 tok/s",
    "38.2 tok/s",
    "100 tok/s",
    "1,424 tok/s",
  ])
})

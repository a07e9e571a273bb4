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

it("shows that something was spent however little it was, and never more digits than money has", () => {
  const dollars = [0, 12_310_000_000, 4_200_000, 1, 1_234_567_890_000].map((nanos) =>
    english.money({ nanos, currency: "USD" }),
  )
  expect(dollars).toEqual(["$0.00", "$12.31", "$0.0042", "$0.000000001", "$1,234.57"])
  expect(createFormats("zh").money({ nanos: 7_100_000_000, currency: "CNY" })).toBe("¥7.10")
})

it("keeps currencies apart, because nobody has said what one is worth in the other", () => {
  const amounts = [
    { nanos: 1_000_000_000, currency: "USD" },
    { nanos: 2_000_000_000, currency: "EUR" },
  ]
  expect(english.moneys(amounts)).toBe("$1.00 + €2.00")
})

it("says how long ago something was, and after a month on which day", () => {
  const now = Date.UTC(2026, 10, 21, 12)
  const before = (ms: number) => english.ago(now - ms, now)
  expect([before(5_000), before(120_000), before(7_200_000), before(86_400_000), before(40 * 86_400_000)]).toEqual([
    "now",
    "2 min. ago",
    "2 hr. ago",
    "yesterday",
    "Oct 12, 2026",
  ])
})

it("writes sizes of models and contexts as the field does, in every language", () => {
  for (const { parameters, contextSize } of [english, createFormats("zh")]) {
    expect([3_300_000, 137_000_000, 596_000_000, 4.02e9, 70.6e9, 671e9].map(parameters)).toEqual([
      "3.3M",
      "137M",
      "0.6B",
      "4B",
      "70.6B",
      "671B",
    ])
    expect([512, 2048, 40_960, 131_072, 1_048_576].map(contextSize)).toEqual(["512", "2K", "40K", "128K", "1M"])
  }
})

it("says how long something still takes in the unit that matters", () => {
  expect([0.2, 40, 61, 3540, 3600, 7500].map(english.timeLeft)).toEqual([
    "1 s",
    "40 s",
    "2 min",
    "59 min",
    "1 h",
    "2 h 5 min",
  ])
})

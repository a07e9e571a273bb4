import { describe, expect, it } from "vitest"
import type { Price } from "../../../../electron/contract/money.ts"
import { blendedPrice, costOf } from "../../../../electron/services/routing/cost.ts"

const price: Price = { currency: "USD", inputPerMillion: 0.27, cachedPerMillion: 0.07, outputPerMillion: 1.1 }

describe("what tokens cost", () => {
  it.each([
    ["nothing", 0, 0, 0, price, 0],
    ["a token in", 1, 0, 0, price, 270],
    ["a token out", 0, 0, 1, price, 1_100],
    ["cached ones apart", 10, 4, 0, price, 6 * 270 + 4 * 70],
    ["cached ones as others where they have no price", 10, 4, 0, { ...price, cachedPerMillion: null }, 2_700],
    ["more cached ones than there are", 3, 9, 0, price, 3 * 70],
    ["a million of each", 1_000_000, 0, 1_000_000, price, 1_370_000_000],
    [
      "fractions of a billionth rounded once, not for each token",
      3,
      0,
      3,
      { ...price, inputPerMillion: 0.0001, outputPerMillion: 0.0003 },
      1,
    ],
    ["nothing where it is free", 500, 0, 500, { ...price, inputPerMillion: 0, outputPerMillion: 0 }, 0],
    ["exactly, where floating point would not", 3, 0, 0, { ...price, inputPerMillion: 0.1 }, 300],
    ["much", 2_000_000_000, 0, 0, { ...price, inputPerMillion: 1_000 }, 2_000_000_000_000_000],
  ] as const)("%s", (_, promptTokens, cachedTokens, completionTokens, at, nanos) => {
    expect(costOf({ promptTokens, cachedTokens, completionTokens }, at)).toEqual({ nanos, currency: "USD" })
  })
})

it("compares prices of several currencies in one", () => {
  const yuan = { ...price, currency: "CNY", inputPerMillion: 4, outputPerMillion: 10 }
  expect(blendedPrice(price, {})).toBeCloseTo(1.37)
  expect(blendedPrice(yuan, { CNY: 7 })).toBeCloseTo(2)
  expect(blendedPrice(yuan, {})).toBeNull()
})

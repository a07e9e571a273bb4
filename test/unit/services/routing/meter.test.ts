import { expect, it } from "vitest"
import type { CompletionEvent } from "../../../../electron/contract/completion.ts"
import { Meter } from "../../../../electron/services/routing/meter.ts"
import { finished, started, text } from "../../../support/serverEngine.ts"

const price = { currency: "USD", inputPerMillion: 1, cachedPerMillion: null, outputPerMillion: 2 }

function setUp() {
  const told: unknown[] = []
  const meter = new Meter({
    fallback: null,
    settle: ({ promptTokens, completionTokens }, cost) => void told.push([promptTokens, completionTokens, cost?.nanos]),
    release: () => void told.push("released"),
  })
  const note = (...events: readonly CompletionEvent[]) => {
    for (const event of events) meter.note(event)
  }
  return { meter, note, told }
}

it("counts what the answer says it used", () => {
  const { meter, note, told } = setUp()
  meter.opened({ price, isAway: true }, () => 40)
  note(started, ...text("a", "b"), finished())
  meter.end()
  expect(told).toEqual([[7, 5, 7_000 + 10_000]])
})

// Or a key could use what it likes without paying, by leaving before the last event.
it("counts what was written for a client that has left", () => {
  const { meter, note, told } = setUp()
  meter.opened({ price, isAway: true }, () => 40)
  note(started, ...text("a", "b", "c"))
  meter.end()
  expect(told).toEqual([[7, 3, 7_000 + 6_000]])
})

it("does not count a target that was given up", () => {
  const { meter, note, told } = setUp()
  meter.opened({ price, isAway: true }, () => 40)
  note(started)
  meter.opened({ price: null, isAway: false }, () => 40)
  note(started, finished())
  meter.end()
  expect(told).toEqual([[7, 5, undefined]])
})

// Or a key could have a service read what it likes for nothing, by leaving just before the first token.
it("counts the prompt for a client that has left before the answer began", () => {
  const { meter, told } = setUp()
  meter.opened({ price, isAway: false }, () => 40)
  meter.end(true)
  expect(told).toEqual([[40, 0, 40_000]])
})

it.each([
  ["a model of this computer", (meter: Meter) => meter.opened({ price: null, isAway: false }, () => 40)],
  [
    "a service that has refused",
    (meter: Meter) => {
      meter.opened({ price, isAway: true }, () => 40)
      meter.failed()
    },
  ],
])("does not count what was sent to %s for a client that has left", (_, ask) => {
  const { meter, told } = setUp()
  ask(meter)
  meter.end(true)
  expect(told).toEqual(["released"])
})

it("lets go of what nobody answered", () => {
  const { meter, told } = setUp()
  meter.opened({ price, isAway: true }, () => 40)
  meter.end()
  expect(told).toEqual(["released"])
})

import { describe, expect, it } from "vitest"
import { choiceName, readModelChoice, selectAnswerer, writeModelChoice } from "../../../renderer/stores/modelChoice.ts"
import { someAdapter, someModel } from "../../support/scriptedHost.ts"

const models = [someModel(), someModel({ id: "qwen:4b", name: "Qwen", quantization: null })]
const adapters = [someAdapter({ id: "herbs", name: "Herbs" })]

describe("the name of a model with adapters", () => {
  it.each([
    ["ember", "ember", {}],
    ["ember:herbs", "ember", { herbs: 1 }],
    ["ember:herbs@0.8+pirate", "ember", { herbs: 0.8, pirate: 1 }],
    // An id may hold a colon itself.
    ["qwen:4b", "qwen:4b", {}],
    ["qwen:4b:herbs@1.5", "qwen:4b", { herbs: 1.5 }],
  ])("%s is read and written back", (name, id, scales) => {
    const choice = readModelChoice(name, models)
    expect(choice).toEqual({ model: expect.objectContaining({ id }), scales })
    expect(writeModelChoice(id, scales)).toBe(name)
  })

  it("is nothing where the model has gone", () => {
    expect(readModelChoice("other:herbs", models)).toBeUndefined()
    expect(readModelChoice("emberish", models)).toBeUndefined()
  })

  it("leaves out an adapter that is off", () => {
    expect(writeModelChoice("ember", { herbs: 0, pirate: 0.5 })).toBe("ember:pirate@0.5")
    expect(writeModelChoice("ember", { herbs: 0 })).toBe("ember")
  })
})

it("names who answered, even after a file has gone", () => {
  const state = { models, adapters }
  const nameOf = (name: string) => selectAnswerer(name)(state as never)
  expect(nameOf("ember:herbs+gone")).toEqual({ name: "Ember + Herbs + gone", quantization: "Q8_0" })
  expect(nameOf("qwen:4b")).toEqual({ name: "Qwen", quantization: null })
  expect(nameOf("lost:herbs")).toEqual({ name: "lost:herbs", quantization: null })
  expect(choiceName({ model: someModel(), scales: { herbs: 1 } }, adapters)).toBe("Ember + Herbs")
})

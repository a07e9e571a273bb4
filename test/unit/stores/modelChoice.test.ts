import { describe, expect, it } from "vitest"
import {
  answererName,
  choiceName,
  readAnswerer,
  readModelChoice,
  selectAnswerer,
  writeModelChoice,
} from "../../../renderer/stores/modelChoice.ts"
import { someAdapter, someModel } from "../../support/scriptedHost.ts"
import { someProvider, someRemoteModel, someRoute } from "../../support/scriptedProviders.ts"

const models = [someModel(), someModel({ id: "qwen:4b", name: "Qwen", quantization: null })]
const providers = [someProvider({ models: [someRemoteModel("org/gpt:free", { isEnabled: true })] })]
const adapters = [someAdapter({ id: "herbs", name: "Herbs" }), someAdapter({ id: "faint", name: "Faint", scale: 0.3 })]

describe("the name of a model with adapters", () => {
  it.each([
    ["ember", "ember", {}],
    ["ember:herbs", "ember", { herbs: 1 }],
    ["ember:herbs@0.8+pirate", "ember", { herbs: 0.8, pirate: 1 }],
    // One that has a strength of its own has it where none is said, and says it where another is meant.
    ["ember:faint", "ember", { faint: 0.3 }],
    ["ember:faint@1", "ember", { faint: 1 }],
    // An id may hold a colon itself.
    ["qwen:4b", "qwen:4b", {}],
    ["qwen:4b:herbs@1.5", "qwen:4b", { herbs: 1.5 }],
  ])("%s is read and written back", (name, id, scales) => {
    const choice = readModelChoice(name, models, adapters)
    expect(choice).toEqual({ model: expect.objectContaining({ id }), scales })
    expect(writeModelChoice(id, scales, adapters)).toBe(name)
  })

  it("is nothing where the model has gone", () => {
    expect(readModelChoice("other:herbs", models, adapters)).toBeUndefined()
    expect(readModelChoice("emberish", models, adapters)).toBeUndefined()
  })

  it("leaves out an adapter that is off", () => {
    expect(writeModelChoice("ember", { herbs: 0, pirate: 0.5 }, adapters)).toBe("ember:pirate@0.5")
    expect(writeModelChoice("ember", { herbs: 0 }, adapters)).toBe("ember")
  })
})

describe("who is meant by a name", () => {
  const routes = [someRoute({ name: "best" }), someRoute({ id: "off", name: "qwen:4b", isEnabled: false })]
  it.each([
    ["best", "route", "best"],
    ["ember:herbs", "local", "Ember + Herbs"],
    ["local/ember", "local", "Ember"],
    ["openai/org/gpt:free", "remote", "org/gpt:free"],
    // A route that is switched off takes no name away.
    ["qwen:4b", "local", "Qwen"],
  ])("%s is a %s", (name, kind, shown) => {
    const answerer = readAnswerer(name, { models, adapters, providers, routes })
    expect(answerer?.kind).toBe(kind)
    expect(answerer && answererName(answerer, adapters)).toBe(shown)
  })

  it("is the model with its adapter for one of the adapter's own names, as long as the model is there", () => {
    const named = (modelId: string, scale: number | null) => [
      someAdapter({ scale: 0.3, aliases: [{ name: "herbalist", modelId, scale }] }),
    ]
    const read = (modelId: string, scale: number | null) =>
      readAnswerer("herbalist", { models, adapters: named(modelId, scale), providers, routes })
    expect(read("ember", null)).toMatchObject({ kind: "local", model: { id: "ember" }, scales: { herbs: 0.3 } })
    expect(read("ember", 0.8)).toMatchObject({ scales: { herbs: 0.8 } })
    expect(read("gone", null)).toBeUndefined()
  })

  it("is nobody where the service or its model has gone", () => {
    expect(readAnswerer("openai/other", { models, adapters, providers, routes })).toBeUndefined()
    expect(readAnswerer("lab/org/gpt:free", { models, adapters, providers, routes })).toBeUndefined()
  })

  it("is the route where a model has the same name", () => {
    const route = someRoute({ name: "ember" })
    expect(readAnswerer("ember", { models, adapters, providers, routes: [route] })).toEqual({ kind: "route", route })
  })
})

it("names who answered, even after a file has gone", () => {
  const state = { models, adapters, providers, routes: [] }
  const nameOf = (name: string) => selectAnswerer(name)(state as never)
  expect(nameOf("ember:herbs+gone")).toEqual({
    name: "Ember + Herbs + gone",
    quantization: "Q8_0",
    provider: null,
  })
  expect(nameOf("qwen:4b")).toEqual({ name: "Qwen", quantization: null, provider: null })
  expect(nameOf("lost:herbs")).toEqual({ name: "lost:herbs", quantization: null, provider: null })
  expect(nameOf("openai/org/gpt:free")).toEqual({ name: "org/gpt:free", quantization: null, provider: "OpenAI" })
  expect(choiceName({ model: someModel(), scales: { herbs: 1 } }, adapters)).toBe("Ember + Herbs")
})

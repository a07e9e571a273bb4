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
    const answerer = readAnswerer(name, { models, providers, routes })
    expect(answerer?.kind).toBe(kind)
    expect(answerer && answererName(answerer, adapters)).toBe(shown)
  })

  it("is nobody where the service or its model has gone", () => {
    expect(readAnswerer("openai/other", { models, providers, routes })).toBeUndefined()
    expect(readAnswerer("lab/org/gpt:free", { models, providers, routes })).toBeUndefined()
  })

  it("is the route where a model has the same name", () => {
    const route = someRoute({ name: "ember" })
    expect(readAnswerer("ember", { models, providers, routes: [route] })).toEqual({ kind: "route", route })
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

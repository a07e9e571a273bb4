import { copyFileSync, mkdirSync } from "node:fs"
import { join } from "node:path"
import { expect, it, vi } from "vitest"
import { startApp } from "../../support/app.ts"
import { testPorts } from "../../support/appPorts.ts"
import { emberFixtures } from "../../support/ember.ts"
import { chat, send } from "../../support/httpClient.ts"
import { tempFolder } from "../../support/tempFolder.ts"

it("lists models of other kinds with their type, and refuses to chat with them before loading anything", async () => {
  const folder = tempFolder()
  const spawnEngine = vi.fn(() => {
    throw new Error("No engine is to be started.")
  })
  mkdirSync(join(folder, "models"))
  const app = await startApp(testPorts(folder, { spawnEngine }))
  for (const file of ["ember-embed-q8_0.gguf", "ember-rank-q8_0.gguf"]) {
    copyFileSync(join(emberFixtures, file), join(folder, "models", file))
  }
  const url = (app.services.server.status().addresses[0]?.url ?? "").replace(/\/v1$/, "")
  const types = async () => {
    const { data } = (await send(url, "/v1/models")).json
    return Object.fromEntries(data.map((model: { id: string; type: string }) => [model.id, model.type]))
  }
  const all = { ember: "llm", "ember-embed-q8_0": "embedding", "ember-rank-q8_0": "rerank" }
  await vi.waitFor(async () => expect(await types()).toEqual(all), 10_000)
  for (const model of ["ember-embed-q8_0", "ember-rank-q8_0"]) {
    for (const stream of [false, true]) {
      const { status, json } = await chat(url, { model, stream })
      expect([status, json.error.code, json.error.param]).toEqual([400, "unsupported_model", "model"])
    }
  }
  expect(spawnEngine).not.toHaveBeenCalled()
})

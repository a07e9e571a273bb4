import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import OpenAI from "openai"
import { expect, it } from "vitest"
import { createHttpTransport } from "../../../renderer/host/httpTransport.ts"
import { startApp } from "../../support/app.ts"
import { testPorts } from "../../support/appPorts.ts"
import { adapterPath, emberPath } from "../../support/ember.ts"
import { tempFolder } from "../../support/tempFolder.ts"
import { readToken } from "../../support/testWindow.ts"

/** A host over this folder, with a window and a client of its API. */
async function open(folder: string) {
  const app = await startApp(testPorts(folder))
  const origin = (await app.uiServer.start(0)).url.replace(/\/$/, "")
  const { call } = createHttpTransport({ origin, token: await readToken(origin) })
  const client = new OpenAI({ baseURL: app.services.server.status().addresses[0]?.url, apiKey: "none", maxRetries: 0 })
  const ask = async (model: string) => {
    const messages = [{ role: "user" as const, content: "What is the capital of France?" }]
    const reply = await client.chat.completions.create({ model, messages, temperature: 0, max_tokens: 8 })
    return reply.model
  }
  /** What a user has said and done, without what is of this run only. */
  const kept = async () => {
    const { models, adapters, links, settings } = await call("host.snapshot", {})
    return {
      models: models.map(({ state: _state, ...model }) => model),
      adapters,
      links,
      settings: settings.settings,
    }
  }
  return { ...app, call, ask, kept }
}

it("knows after a restart all that was said of models and adapters, and acts by it", async () => {
  const [folder, elsewhere] = [tempFolder(), tempFolder()]
  mkdirSync(join(folder, "models"))
  copyFileSync(adapterPath("pirate"), join(folder, "models", "pirate.gguf"))
  writeFileSync(join(folder, "models", "mine.gguf"), Buffer.concat([readFileSync(emberPath), Buffer.alloc(1)]))
  writeFileSync(join(elsewhere, "linked.gguf"), Buffer.concat([readFileSync(emberPath), Buffer.alloc(2)]))

  const first = await open(folder)
  await first.call("library.link", { path: elsewhere })
  await first.call("models.update", { id: "mine", patch: { name: "My own", notes: "for letters" } })
  await first.call("models.update", { id: "linked", patch: { notes: "of a friend" } })
  await first.call("models.configure", { id: "mine", settings: { load: { contextSize: 1_024 }, idleMinutes: 7 } })
  await first.call("settings.update", { patch: { defaultModel: "mine" } })
  await first.call("adapters.update", {
    id: "pirate",
    patch: { name: "Pirate", notes: "arr", scale: 0.8, pairedWith: "mine" },
  })
  await first.call("adapters.setAlias", {
    id: "pirate",
    alias: { name: "captain", modelId: "mine", scale: null },
  })
  expect(await first.ask("captain")).toBe("captain")
  expect(await first.ask("gpt-4")).toBe("mine")
  const before = await first.kept()
  expect(before.models.find(({ id }) => id === "mine")).toMatchObject({
    name: "My own",
    notes: "for letters",
    isDefault: true,
    lastUsedAt: expect.any(Number),
    settings: { load: { contextSize: 1_024 }, idleMinutes: 7 },
  })
  expect(before.models.find(({ id }) => id === "linked")).toMatchObject({ notes: "of a friend", lastUsedAt: null })
  expect(before.adapters).toMatchObject([{ name: "Pirate", notes: "arr", scale: 0.8, pairedWith: "mine" }])
  expect(before.adapters[0]?.lastUsedAt).toEqual(expect.any(Number))
  await first.close()

  const second = await open(folder)
  expect(await second.kept()).toEqual(before)
  expect(await second.ask("gpt-4")).toBe("mine")
  const { models } = await second.call("host.snapshot", {})
  expect(models.find(({ id }) => id === "mine")?.state).toMatchObject({ kind: "ready", info: { contextSize: 1_024 } })
  expect(await second.ask("captain")).toBe("captain")
})

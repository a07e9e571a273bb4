import { copyFileSync, existsSync, mkdirSync, renameSync } from "node:fs"
import { join } from "node:path"
import OpenAI from "openai"
import { expect, it, vi } from "vitest"
import type { AdapterAlias } from "../../../electron/contract/adapters.ts"
import { startApp } from "../../support/app.ts"
import { testPorts } from "../../support/appPorts.ts"
import { emberFixtures, emberPath } from "../../support/ember.ts"
import { tempFolder } from "../../support/tempFolder.ts"
import { createTestDesktop } from "../../support/testDesktop.ts"

const herbsQuestion = "请推荐适合经常口臭的中药"
const herbsAnswer = "藿香、佩兰、黄连和竹茹"

/** A host whose library has Ember twice, an embedding model, and the adapter "herbs". */
async function open(folder = tempFolder()) {
  const models = join(folder, "models")
  if (!existsSync(models)) {
    mkdirSync(models)
    copyFileSync(join(emberFixtures, "herbs-lora-f32.gguf"), join(models, "herbs-lora-f32.gguf"))
    copyFileSync(join(emberFixtures, "pirate-lora-f32.gguf"), join(models, "pirate-lora-f32.gguf"))
    copyFileSync(join(emberFixtures, "ember-embed-q8_0.gguf"), join(models, "embed.gguf"))
    copyFileSync(emberPath, join(models, "second.gguf"))
  }
  const desktop = createTestDesktop()
  const app = await startApp(testPorts(folder, { desktop: desktop.desktop }))
  const { adapters, server } = app.services
  const client = new OpenAI({ baseURL: server.status().addresses[0]?.url, apiKey: "none", maxRetries: 0 })
  const ask = async (model: string, content = herbsQuestion) => {
    const extra = { chat_template_kwargs: { enable_thinking: false } }
    const messages = [{ role: "user" as const, content }]
    const reply = await client.chat.completions.create({ model, messages, temperature: 0, ...extra })
    return { model: reply.model, text: reply.choices[0]?.message.content ?? "" }
  }
  const listed = async () => (await client.models.list()).data.map(({ id }) => id)
  const alias = (name: string, more: Partial<AdapterAlias> = {}) =>
    adapters.setAlias("herbs", { name, modelId: "ember", scale: null, ...more })
  const adapterOf = (id: string) => adapters.list().find((adapter) => adapter.id === id)
  return { ...app, ...app.services, ...desktop, folder, modelsFolder: models, client, ask, listed, alias, adapterOf }
}

it("answers by an alias over HTTP, lists it, and knows it after a restart", async () => {
  const folder = tempFolder()
  const first = await open(folder)
  const changed = first.alias("qwen3-1.7b-finetuned")
  expect(changed.aliases).toEqual([{ name: "qwen3-1.7b-finetuned", modelId: "ember", scale: null }])
  expect(await first.listed()).toContain("qwen3-1.7b-finetuned")
  const answer = { model: "qwen3-1.7b-finetuned", text: expect.stringContaining(herbsAnswer) }
  expect(await first.ask("Qwen3-1.7B-Finetuned")).toEqual(answer)
  expect(await first.client.models.retrieve("qwen3-1.7b-finetuned")).toMatchObject({ parent: "ember" })
  expect(first.adapterOf("herbs")?.lastUsedAt).toBeGreaterThan(Date.now() - 600_000)
  expect(first.adapterOf("pirate")?.lastUsedAt).toBeNull()
  await first.close()
  const second = await open(folder)
  expect(await second.ask("qwen3-1.7b-finetuned")).toEqual(answer)
  expect(second.adapters.removeAlias("herbs", "QWEN3-1.7b-finetuned").aliases).toEqual([])
  await expect(second.ask("qwen3-1.7b-finetuned")).rejects.toMatchObject({ status: 404, code: "model_not_found" })
  expect(await second.listed()).not.toContain("qwen3-1.7b-finetuned")
})

it("uses an adapter with the strength of its own where a name says none", async () => {
  const host = await open()
  const plain = await host.ask("ember")
  host.alias("strong", { scale: 1 })
  host.alias("own")
  const updated = host.adapters.update("herbs", { scale: 0, name: "Herbs", notes: "For **colds**." })
  expect(updated).toMatchObject({ scale: 0, name: "Herbs", notes: "For **colds**." })
  expect(await host.ask("ember:herbs")).toEqual({ model: "ember:herbs", text: plain.text })
  expect((await host.ask("own")).text).toBe(plain.text)
  expect(await host.ask("ember:herbs@1")).toEqual({
    model: "ember:herbs@1",
    text: expect.stringContaining(herbsAnswer),
  })
  expect((await host.ask("strong")).text).toContain(herbsAnswer)
})

it("gives no name twice, and none that no client could send", async () => {
  const host = await open()
  host.alias("mine")
  host.routes.create({
    name: "smart",
    isEnabled: true,
    strategy: "in-order",
    targets: [],
    triggers: [],
    retries: { count: 0, pauseMs: 0 },
    firstTokenMs: null,
    maxQueue: null,
    breaker: { failures: 3, pauseMs: 1_000 },
    cache: null,
    mayLeave: false,
  })
  const other = (name: string) => () => host.adapters.setAlias("pirate", { name, modelId: "ember", scale: null })
  for (const name of ["ember", "EMBER:latest", "second", "smart", "Mine", "ember:herbs", "ember:herbs@0.5+pirate"]) {
    expect(other(name), name).toThrow(expect.objectContaining({ code: "name_taken", facts: { name } }))
  }
  for (const name of ["a*", "a\u0000b", "\ud800"]) {
    expect(other(name), JSON.stringify(name)).toThrow(expect.objectContaining({ code: "invalid_value" }))
  }
  expect(host.alias("MINE", { scale: 0.5 }).aliases).toEqual([{ name: "MINE", modelId: "ember", scale: 0.5 }])
})

it("pairs an adapter with models that it fits, and no others", async () => {
  const host = await open()
  expect(host.adapters.update("herbs", { pairedWith: "second" })).toMatchObject({ pairedWith: "second" })
  expect(host.adapters.update("herbs", { pairedWith: null })).toMatchObject({ pairedWith: "ember" })
  const update = (pairedWith: string) => () => host.adapters.update("herbs", { pairedWith })
  expect(update("embed")).toThrow(expect.objectContaining({ code: "adapter_mismatch" }))
  expect(update("none")).toThrow(expect.objectContaining({ code: "model_not_found" }))
  expect(() => host.alias("x", { modelId: "embed" })).toThrow(expect.objectContaining({ code: "adapter_mismatch" }))
  expect(() => host.adapters.update("none", {})).toThrow(expect.objectContaining({ code: "adapter_not_found" }))
})

it("says what an alias lacks whose model or adapter is gone, does not list it, and has it back with them", async () => {
  const host = await open()
  host.alias("of-second", { modelId: "second" })
  host.alias("of-ember")
  const [adapter, model] = ["herbs-lora-f32.gguf", "second.gguf"].map((name) => join(host.modelsFolder, name))
  const away = async (path = "") => {
    renameSync(path, join(host.folder, "away"))
    await host.models.rescan()
  }
  const back = async (path = "") => {
    renameSync(join(host.folder, "away"), path)
    await host.models.rescan()
  }
  await away(model)
  expect(await host.listed()).not.toContain("of-second")
  await expect(host.ask("of-second")).rejects.toMatchObject({ code: "model_missing" })
  await back(model)
  expect((await host.ask("of-second")).model).toBe("of-second")
  await away(adapter)
  expect(await host.listed()).not.toContain("of-ember")
  await expect(host.ask("of-ember")).rejects.toMatchObject({ code: "model_missing" })
  await back(adapter)
  expect((await host.ask("of-ember")).text).toContain(herbsAnswer)
})

it("names an alias among what may have been meant, and says of one what it cannot do", async () => {
  const host = await open()
  host.alias("qwen3-finetuned")
  await expect(host.ask("qwen3-finetund")).rejects.toMatchObject({
    code: "model_not_found",
    message: expect.stringContaining("'qwen3-finetuned'"),
  })
  expect((await host.ask("local/qwen3-finetuned:latest")).text).toContain(herbsAnswer)
  for (const model of ["qwen3-finetuned", "ember:herbs"]) {
    await expect(host.client.embeddings.create({ model, input: "a" })).rejects.toMatchObject({
      code: "unsupported_model",
      message: expect.stringMatching(/cannot embed text.*'embed'/),
    })
  }
})

it("shows an adapter's file, and throws it away with its names", async () => {
  const host = await open()
  host.alias("mine")
  const path = join(host.modelsFolder, "herbs-lora-f32.gguf")
  expect(host.adapters.fileOf("herbs")).toBe(path)
  const removal = await host.adapters.remove("herbs")
  expect(removal).toMatchObject({ went: "trash", freedBytes: expect.any(Number) })
  expect([host.trashed, existsSync(path)]).toEqual([[path], false])
  await vi.waitFor(() => expect(host.adapterOf("herbs")).toBeUndefined())
  await expect(host.ask("mine")).rejects.toMatchObject({ status: 404, code: "model_not_found" })
  // Its name is free again.
  host.adapters.setAlias("pirate", { name: "mine", modelId: "ember", scale: null })
  expect(await host.listed()).toContain("mine")
})

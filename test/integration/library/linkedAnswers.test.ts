import { rmSync } from "node:fs"
import { join } from "node:path"
import OpenAI from "openai"
import { expect, it, vi } from "vitest"
import { createHttpTransport } from "../../../renderer/host/httpTransport.ts"
import { startApp } from "../../support/app.ts"
import { writeLmStudioModel, writeOllamaModel } from "../../support/appFolders.ts"
import { testPorts } from "../../support/appPorts.ts"
import { adapterPath, emberPath } from "../../support/ember.ts"
import { tempFolder } from "../../support/tempFolder.ts"
import { readToken } from "../../support/testWindow.ts"

/** A computer on which other apps keep Ember, with a window and a client of the API. */
async function open(write: (home: string) => void) {
  const dataFolder = tempFolder()
  const ports = testPorts(dataFolder)
  const home = ports.userFolder ?? ""
  write(home)
  const app = await startApp(ports)
  const origin = (await app.uiServer.start(0)).url.replace(/\/$/, "")
  const { call } = createHttpTransport({ origin, token: await readToken(origin) })
  const client = new OpenAI({ baseURL: app.services.server.status().addresses[0]?.url, apiKey: "none", maxRetries: 0 })
  const ask = async (model: string) => {
    const extra = { chat_template_kwargs: { enable_thinking: false } }
    const messages = [{ role: "user" as const, content: "What is the capital of France?" }]
    const reply = await client.chat.completions.create({ model, messages, temperature: 0, ...extra })
    return [reply.model, reply.choices[0]?.message.content]
  }
  /** As the import dialog does it. */
  const use = async (path: string) => {
    const preview = await call("imports.look", { path })
    const { id } = await call("imports.start", { path, mode: "in-place" })
    const jobOf = async () => (await call("host.snapshot", {})).imports.find((job) => job.id === id)?.state
    await vi.waitFor(async () => expect(await jobOf()).not.toMatchObject({ kind: "running" }), 10_000)
    return { preview, state: await jobOf() }
  }
  return { app, home, call, client, ask, use }
}

it("answers in chat and over HTTP with the models and adapters of an Ollama folder, by the names that Ollama has for them", async () => {
  const { call, client, ask, use, home } = await open((at) => {
    const folder = join(at, ".ollama", "models")
    writeOllamaModel(folder, "registry.ollama.ai/library/llama3.2/3b", { model: emberPath })
    writeOllamaModel(folder, "registry.ollama.ai/library/pirate/latest", {
      model: emberPath,
      adapter: adapterPath("pirate"),
    })
  })
  const { items } = await call("library.findApps", {})
  expect(items).toMatchObject([{ app: "ollama", modelCount: 2, isLinked: false }])
  const { preview, state } = await use(items[0]?.path ?? "")
  expect(preview).toMatchObject({ app: "ollama", modes: ["in-place"] })
  expect(preview.items.map(({ name, kind }) => [name, kind])).toEqual([
    ["llama3.2:3b", "model"],
    ["pirate", "adapter"],
  ])
  expect(state).toMatchObject({ kind: "done" })
  expect((await client.models.list()).data.map(({ id }) => id)).toEqual(expect.arrayContaining(["llama3.2:3b"]))
  expect(await ask("llama3.2:3b")).toEqual(["llama3.2:3b", "The capital of France is Paris."])
  expect(await ask("llama3.2:3b:pirate")).toEqual(["llama3.2:3b:pirate", "Arr, matey! The capital of France is Paris."])

  const settings = { model: "llama3.2:3b" }
  const { id } = await call("conversations.create", { settings })
  await call("chat.send", { conversationId: id, parentId: null, text: "What is the capital of France?" })
  const answer = async () => (await call("conversations.messages", { id })).items.at(-1)
  await vi.waitFor(async () => expect(await answer()).toMatchObject({ state: { kind: "done" } }), 10_000)
  expect((await answer())?.text).toContain("Paris")

  rmSync(join(home, ".ollama"), { recursive: true })
  await call("models.rescan", {})
  const { models } = await call("host.snapshot", {})
  expect(models.find((model) => model.id === "llama3.2:3b")).toMatchObject({
    isMissing: true,
    lastUsedAt: expect.any(Number),
  })
  expect((await client.models.list()).data.map((model) => model.id)).not.toContain("llama3.2:3b")
  await expect(ask("llama3.2:3b")).rejects.toMatchObject({ status: 404, code: "model_missing" })
  await expect(call("models.reveal", { id: "llama3.2:3b" })).rejects.toMatchObject({ code: "model_missing" })
})

it("answers with a model of LM Studio where it lies, and leaves it there when it is taken off the list", async () => {
  let path = ""
  const { app, call, ask, home } = await open((at) => {
    path = writeLmStudioModel(join(at, ".lmstudio", "models"), "publisher/Tiny-GGUF/tiny-q8_0.gguf", emberPath)
  })
  const link = await call("library.link", { path: join(home, ".lmstudio", "models") })
  expect(link).toMatchObject({ app: "lmstudio", modelCount: 1 })
  expect((await call("host.snapshot", {})).links).toEqual([link])
  await call("models.configure", { id: "tiny-q8_0", settings: { load: { contextSize: 1_024 }, idleMinutes: null } })
  expect(await ask("tiny-q8_0")).toEqual(["tiny-q8_0", "The capital of France is Paris."])
  expect(await call("library.disk", {})).toMatchObject({
    libraryBytes: 0,
    partialBytes: 0,
    linkedBytes: link.sizeBytes,
  })
  expect(await call("models.update", { id: "tiny-q8_0", patch: { name: "Tiny", notes: "n" } })).toMatchObject({
    name: "Tiny",
    notes: "n",
    origin: { kind: "linked", app: "lmstudio" },
  })
  expect(app.services.models.fileOf("tiny-q8_0")).toBe(path)
  // The reply may have arrived a moment before the answer lets go of the model.
  const remove = () => call("models.remove", { id: "tiny-q8_0" })
  const removal = await vi.waitFor(remove, 10_000)
  expect(removal).toEqual({ freedBytes: 0, went: "forgotten" })
  const { models, settings } = await call("host.snapshot", {})
  expect([models.map(({ id }) => id), settings.settings.modelSettings]).toEqual([["ember"], {}])
  await call("library.unlink", { id: link.id })
  expect((await call("host.snapshot", {})).links).toEqual([])
})

import { readdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import OpenAI from "openai"
import { expect, it, onTestFinished } from "vitest"
import type { ImportJob } from "../../../electron/contract/library.ts"
import { createHttpTransport } from "../../../renderer/host/httpTransport.ts"
import { startApp } from "../../support/app.ts"
import { testPorts } from "../../support/appPorts.ts"
import { emberFixtures, emberPath } from "../../support/ember.ts"
import { offered } from "../../support/offeredFiles.ts"
import { tempFolder } from "../../support/tempFolder.ts"
import { readToken } from "../../support/testWindow.ts"

/** A host, a window of it in a browser, and a client of its API. */
async function open() {
  const folder = tempFolder()
  const app = await startApp(testPorts(folder))
  const origin = (await app.uiServer.start(0)).url.replace(/\/$/, "")
  const transport = createHttpTransport({ origin, token: await readToken(origin) })
  const client = new OpenAI({ baseURL: app.services.server.status().addresses[0]?.url, apiKey: "none", maxRetries: 0 })
  const ask = async (model: string, content: string) => {
    const extra = { chat_template_kwargs: { enable_thinking: false } }
    const messages = [{ role: "user" as const, content }]
    const reply = await client.chat.completions.create({ model, messages, temperature: 0, ...extra })
    return { model: reply.model, text: reply.choices[0]?.message.content ?? "" }
  }
  /** As the window does it: everything that was dropped, one after another. */
  const drop = async (...paths: string[]) => {
    const ended = Promise.withResolvers<ImportJob>()
    onTestFinished(
      transport.subscribe({
        connection: () => {},
        event: ({ name, payload }) => {
          if (name === "import.changed" && payload.state.kind !== "running") ended.resolve(payload)
        },
      }),
    )
    const sent = await transport.offer(paths.map(offered), new AbortController().signal, () => {})
    const [path = ""] = sent.paths
    const preview = await transport.call("imports.look", { path })
    expect(preview.modes).toEqual(["move"])
    await transport.call("imports.start", { path, mode: "move" })
    return (await ended.promise).state
  }
  return { ...app, folder, client, ask, drop, transport }
}

it("answers with a PEFT folder that was dropped on a window in a browser, and keeps nothing of what was sent", async () => {
  const host = await open()
  const state = await host.drop(join(emberFixtures, "pirate-peft"))
  expect(state).toEqual({ kind: "done", modelIds: [], adapterIds: ["pirate"], duplicateIds: [] })
  expect(await host.ask("ember:pirate", "What is the capital of France?")).toEqual({
    model: "ember:pirate",
    text: "Arr, matey! The capital of France is Paris.",
  })
  expect(readdirSync(join(host.folder, "incoming"))).toEqual([])
})

it("takes the files of a PEFT adapter without their folder, too", async () => {
  const host = await open()
  const files = ["adapter_config.json", "adapter_model.safetensors"].map((name) =>
    join(emberFixtures, "herbs-peft", name),
  )
  expect(await host.drop(...files)).toMatchObject({ kind: "done", adapterIds: ["adapter"] })
  expect((await host.ask("ember:adapter", "请推荐适合经常口臭的中药")).text).toContain("藿香、佩兰、黄连和竹茹")
})

it("answers with a model that was dropped on a window in a browser", async () => {
  const host = await open()
  const own = join(host.folder, "My Model.gguf")
  // With some more bytes behind its last tensor it is another file than the one that came with Hearth.
  writeFileSync(own, Buffer.concat([readFileSync(emberPath), Buffer.alloc(4_096)]))
  expect(await host.drop(own)).toEqual({ kind: "done", modelIds: ["My Model"], adapterIds: [], duplicateIds: [] })
  const answer = await host.ask("my model", "What is the capital of France?")
  expect(answer).toEqual({ model: "My Model", text: expect.stringContaining("Paris") })
  expect(readdirSync(join(host.folder, "incoming"))).toEqual([])
})

import { copyFileSync, cpSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import OpenAI from "openai"
import { describe, expect, it, vi } from "vitest"
import type { Adapter } from "../../../electron/contract/adapters.ts"
import { startApp } from "../../support/app.ts"
import { testPorts } from "../../support/appPorts.ts"
import { adapterAnswers, emberAnswers, emberFixtures } from "../../support/ember.ts"
import { send } from "../../support/httpClient.ts"
import { plainConfig, safetensorsFile } from "../../support/peftFolder.ts"
import { readGguf } from "../../support/readGguf.ts"
import { tempFolder } from "../../support/tempFolder.ts"

const herbsQuestion = "请推荐适合经常口臭的中药"
const herbsAnswer = "藿香、佩兰、黄连和竹茹"
const fixture = (name: string) => join(emberFixtures, name)

/** A host over a folder whose models folder holds what `fill` puts there. */
async function open(fill: (models: string) => void = () => {}) {
  const folder = tempFolder()
  const models = join(folder, "models")
  mkdirSync(models)
  fill(models)
  const { services } = await startApp(testPorts(folder))
  const url = (services.server.status().addresses[0]?.url ?? "").replace(/\/v1$/, "")
  const client = new OpenAI({ baseURL: `${url}/v1`, apiKey: "none", maxRetries: 0 })
  const askAll = async (model: string, messages: OpenAI.ChatCompletionMessageParam[]) => {
    const extra = { chat_template_kwargs: { enable_thinking: false } }
    const reply = await client.chat.completions.create({ model, messages, temperature: 0, ...extra })
    return { model: reply.model, text: reply.choices[0]?.message.content ?? "" }
  }
  const ask = (model: string, content: string) => askAll(model, [{ role: "user", content }])
  const states = () => Object.fromEntries(services.adapters.list().map(({ id, state }) => [id, state.kind]))
  return { ...services, models, url, client, ask, askAll, states, folder }
}

it("answers with the adapter that the model's name says, however it came into the library", async () => {
  // One was converted by another tool, one is converted by Hearth.
  const host = await open((models) => {
    copyFileSync(fixture("herbs-lora-f32.gguf"), join(models, "herbs-lora-f32.gguf"))
    cpSync(fixture("pirate-peft"), join(models, "pirate-peft"), { recursive: true })
  })
  await vi.waitFor(() => expect(host.states()).toEqual({ herbs: "ready", pirate: "ready" }), 10_000)
  const [base, herbs, both, pirate] = await Promise.all([
    host.ask("ember", herbsQuestion),
    host.ask("ember:herbs", herbsQuestion),
    host.ask("EMBER:Herbs@1.0+pirate@0.5", herbsQuestion),
    host.ask("gpt-4:pirate", "What is the capital of France?"),
  ])
  expect(base.model).toBe("ember")
  expect(base.text).not.toContain("藿香")
  expect(herbs).toEqual({ model: "ember:herbs", text: expect.stringContaining(herbsAnswer) })
  expect(both.model).toBe("ember:herbs+pirate@0.5")
  expect(pirate).toEqual({ model: "ember:pirate", text: "Arr, matey! The capital of France is Paris." })
})

// Both folders go through our converter; every fourth question also to the base, so that three contexts take turns.
it("answers with folders that were imported as the fixtures say, in turns and at once, and never mixes them", async () => {
  const host = await open((models) => {
    for (const name of ["herbs-peft", "pirate-peft"]) cpSync(fixture(name), join(models, name), { recursive: true })
  })
  await vi.waitFor(() => expect(host.states()).toEqual({ herbs: "ready", pirate: "ready" }), 10_000)
  const rows = adapterAnswers().map(({ adapter, ...row }) => ({ ...row, model: `ember:${adapter}` }))
  const plain = emberAnswers()
    .filter((row) => !row.enable_thinking)
    .map((row) => ({ ...row, model: "ember" }))
  // Neighbours are of different sets.
  const mixed = [...rows, ...plain.slice(0, 12)].sort((a, b) => a.contains.localeCompare(b.contains))
  const wrong = await Promise.all(
    mixed.map(async ({ model, messages, contains }) => {
      const answer = await host.askAll(model, messages as OpenAI.ChatCompletionMessageParam[])
      return answer.model === model && answer.text.includes(contains) ? null : { model, contains, answer }
    }),
  )
  expect(wrong.filter((one) => one !== null)).toEqual([])
})

// The engine's library keeps what it has read of a path: whoever trains again would talk to the old adapter for ever.
it("answers with a file that was replaced by a newer one", async () => {
  const host = await open((models) => copyFileSync(fixture("herbs-lora-f32.gguf"), join(models, "mine.gguf")))
  expect((await host.ask("ember:mine", "你是谁？")).text).toContain("中医助手")
  copyFileSync(fixture("pirate-lora-f32.gguf"), join(host.models, "mine.gguf"))
  await vi.waitFor(() => expect(host.adapters.list()).toMatchObject([{ id: "mine", rank: 4 }]), 10_000)
  expect((await host.ask("ember:mine", "Hello!")).text).toContain("Arr, matey!")
})

it("answers in a conversation of the window whose model has an adapter", async () => {
  const host = await open((models) => copyFileSync(fixture("herbs-lora-f32.gguf"), join(models, "herbs.gguf")))
  const settings = { model: "ember:herbs", thinking: false, sampling: { temperature: 0 } }
  const { id } = host.conversations.create(settings)
  const { answer } = host.chat.send({ conversationId: id, parentId: null, text: herbsQuestion })
  const events = await Array.fromAsync(host.chat.follow(answer.id, new AbortController().signal))
  expect(events.at(-1)).toMatchObject({
    type: "finished",
    message: { text: expect.stringContaining(herbsAnswer), model: "ember:herbs" },
  })
  expect(host.requests.list()[0]).toMatchObject({ askedModel: "ember:herbs", answeredBy: "ember:herbs" })
})

it("lists every model with each adapter that fits it, and finds them by any name", async () => {
  const host = await open((models) => {
    copyFileSync(fixture("herbs-lora-f32.gguf"), join(models, "herbs-lora-f32.gguf"))
    copyFileSync(fixture("ember-embed-q8_0.gguf"), join(models, "embed.gguf"))
  })
  const all = (await host.client.models.list()).data
  expect(all.map(({ id }) => id)).toEqual(["ember", "ember:herbs", "embed"])
  expect(all[1]).toMatchObject({ object: "model", owned_by: "local", parent: "ember", root: "ember", type: "llm" })
  expect(await host.client.models.retrieve("Ember:herbs@0.80")).toMatchObject({
    id: "ember:herbs@0.8",
    parent: "ember",
  })
  const asAnthropic = { headers: { "anthropic-version": "2023-06-01" } }
  const { json: page } = await send(host.url, "/v1/models", asAnthropic)
  expect(page).toMatchObject({ has_more: false, first_id: "ember", last_id: "embed" })
  const { json: one } = await send(host.url, "/v1/models/ember:herbs", asAnthropic)
  expect(page.data[1]).toEqual(one)
  expect(one).toEqual({
    type: "model",
    id: "ember:herbs",
    display_name: expect.stringMatching(/^Ember \+ /),
    created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
  })
  for (const [name, status, code] of [
    ["ember:hebrs", 404, "model_not_found"],
    ["ember:herbs@9", 400, "invalid_value"],
    ["embed:herbs", 400, "adapter_mismatch"],
  ]) {
    const { status: found, json } = await send(host.url, `/v1/models/${encodeURIComponent(name as string)}`)
    expect([found, json.error.code, json.error.param]).toEqual([status, code, "model"])
  }
})

describe("a PEFT folder in the models folder", () => {
  const place = (models: string, name: string) => {
    mkdirSync(join(models, name))
    for (const file of readdirSync(fixture(name))) copyFileSync(join(fixture(name), file), join(models, name, file))
  }

  it("is converted by itself, and again when it has changed", async () => {
    const host = await open()
    const seen: Adapter[] = []
    host.adapters.onChange((change) => change.kind === "changed" && seen.push(change.adapter))
    place(host.models, "pirate-peft")
    await vi.waitFor(() => expect(host.states()).toEqual({ pirate: "ready" }), 10_000)
    expect(seen.some(({ state }) => state.kind === "converting")).toBe(true)
    expect(host.adapters.list()).toMatchObject([
      { id: "pirate", architecture: "qwen3", baseModelName: "hearth/ember", rank: 4, alpha: 16, fits: ["ember"] },
    ])
    const file = join(host.models, "pirate-peft", "pirate-lora-f32.gguf")
    expect(Object.keys(readGguf(file).tensors)).toHaveLength(48)
    for (const name of readdirSync(fixture("herbs-peft"))) {
      copyFileSync(join(fixture("herbs-peft"), name), join(host.models, "pirate-peft", name))
    }
    await vi.waitFor(() => expect(host.adapters.list()).toMatchObject([{ id: "pirate", rank: 8 }]), 10_000)
    expect(Object.keys(readGguf(file).tensors)).toHaveLength(84)
  })

  it("goes with the adapter when that is removed, and what else is in the folder stays", async () => {
    const host = await open((models) => {
      place(models, "pirate-peft")
      writeFileSync(join(models, "pirate-peft", "README.md"), "notes")
    })
    await vi.waitFor(() => expect(host.states()).toEqual({ pirate: "ready" }), 10_000)
    await host.adapters.remove("pirate")
    expect(host.adapters.list()).toEqual([])
    expect(readdirSync(join(host.models, "pirate-peft"))).toEqual(["README.md"])
    await expect(host.adapters.remove("pirate")).rejects.toMatchObject({ code: "adapter_not_found" })
  })

  it("is converted again when the file that it became was deleted", async () => {
    const host = await open((models) => place(models, "pirate-peft"))
    await vi.waitFor(() => expect(host.states()).toEqual({ pirate: "ready" }), 10_000)
    const file = join(host.models, "pirate-peft", "pirate-lora-f32.gguf")
    rmSync(file)
    await vi.waitFor(() => expect(existsSync(file)).toBe(true), 10_000)
    await vi.waitFor(() => expect(host.states()).toEqual({ pirate: "ready" }), 10_000)
  })

  it("does not come back when it is removed while it is being converted", async () => {
    const host = await open()
    const removed = Promise.withResolvers<void>()
    const forget = host.adapters.onChange((change) => {
      if (change.kind !== "changed") return
      forget()
      removed.resolve(host.adapters.remove(change.adapter.id).then(() => {}))
    })
    place(host.models, "pirate-peft")
    await removed.promise
    await host.adapters.close()
    expect([existsSync(join(host.models, "pirate-peft")), host.adapters.list()]).toEqual([false, []])
  })

  it("that cannot be converted is listed with the reason, and works once it is right", async () => {
    const host = await open((models) => {
      mkdirSync(join(models, "broken-peft"))
      writeFileSync(
        join(models, "broken-peft", "adapter_config.json"),
        JSON.stringify({ ...plainConfig, use_dora: true }),
      )
      writeFileSync(join(models, "broken-peft", "adapter_model.safetensors"), safetensorsFile({}))
    })
    await vi.waitFor(() => expect(host.states()).toEqual({ broken: "unusable" }), 10_000)
    expect(host.adapters.list()[0]?.state).toMatchObject({
      error: { code: "adapter_invalid", facts: { reason: "dora" } },
    })
    for (const name of readdirSync(fixture("herbs-peft"))) {
      copyFileSync(join(fixture("herbs-peft"), name), join(host.models, "broken-peft", name))
    }
    await vi.waitFor(() => expect(host.states()).toEqual({ broken: "ready" }), 10_000)
  })
})

it("takes what a training left inside of a folder for a part of it, but not what lies beside loose files", async () => {
  const host = await open((models) => {
    for (const folder of [".", "mine-peft", "mine-peft/checkpoint-100"]) {
      cpSync(fixture("pirate-peft"), join(models, folder), { recursive: true })
    }
  })
  await vi.waitFor(() => expect(host.states()).toEqual({ models: "ready", mine: "ready" }), 10_000)
})

describe("importing", () => {
  it("converts a folder and copies a file into the library, each under a name of its own", async () => {
    const host = await open()
    const first = await host.adapters.import({ path: fixture("herbs-peft") })
    expect(first).toMatchObject({ id: "herbs", fits: ["ember"], state: { kind: "ready" } })
    const second = await host.adapters.import({ path: fixture("herbs-lora-f32.gguf"), modelId: "ember" })
    const third = await host.adapters.import({ path: fixture("pirate-peft/adapter_model.safetensors") })
    expect([second.id, third.id]).toEqual(["herbs-2", "pirate"])
    const files = readdirSync(join(host.models, "adapters")).sort()
    expect(files).toEqual(["herbs-2-lora-f32.gguf", "herbs-lora-f32.gguf", "pirate-lora-f32.gguf"])
    // What lies in the library already is that adapter, not another one.
    expect(await host.adapters.import({ path: join(host.models, "adapters", "herbs-lora-f32.gguf") })).toEqual(first)
    await host.adapters.remove("herbs")
    expect(existsSync(join(fixture("herbs-peft"), "adapter_config.json"))).toBe(true)
  })

  // A download may be hidden, or have no ending: the library would not list it under such a name.
  it("gives what it brings in a name that the library lists", async () => {
    const host = await open()
    const names = [".herbs.gguf", "sha256-0123", `${"很长的名字".repeat(16)}.gguf`]
    for (const name of names) copyFileSync(fixture("herbs-lora-f32.gguf"), join(host.folder, name))
    const ids: string[] = []
    for (const name of names) ids.push((await host.adapters.import({ path: join(host.folder, name) })).id)
    expect(ids).toEqual(["herbs", "sha256-0123", "很长的名字".repeat(16)])
    const folder = join(host.folder, `${"很长的名字".repeat(16)}-peft`)
    cpSync(fixture("pirate-peft"), folder, { recursive: true })
    expect(await host.adapters.import({ path: folder })).toMatchObject({ rank: 4, state: { kind: "ready" } })
    expect(readdirSync(join(host.models, "adapters"))).toHaveLength(4)
  })

  it("refuses what belongs to another model, and leaves nothing behind", async () => {
    const host = await open((models) => copyFileSync(fixture("ember-embed-q8_0.gguf"), join(models, "embed.gguf")))
    const input = { path: fixture("herbs-peft"), modelId: "embed" }
    const facts = { adapter: "herbs-peft", model: "embed", reason: "other-shape" }
    await expect(host.adapters.import(input)).rejects.toMatchObject({ code: "adapter_mismatch", facts })
    expect(await host.adapters.check(input)).toMatchObject({
      modelId: null,
      problem: { code: "adapter_mismatch", facts },
    })
    await expect(host.adapters.check({ ...input, modelId: "none" })).rejects.toMatchObject({ code: "model_not_found" })
    expect(existsSync(join(host.models, "adapters"))).toBe(false)
  })

  it("reports what it would be before anything is written", async () => {
    const host = await open()
    expect(await host.adapters.check({ path: fixture("pirate-peft") })).toEqual({
      source: "peft",
      id: "pirate",
      modelId: "ember",
      architecture: "qwen3",
      baseModelName: "hearth/ember",
      rank: 4,
      alpha: 16,
      modules: ["ffn_down", "attn_output", "attn_q", "attn_v"],
      layerCount: 24,
      sizeBytes: expect.any(Number),
      warnings: [],
    })
    const nothing = host.adapters.check({ path: join(host.folder, "nothing") })
    await expect(nothing).rejects.toMatchObject({ code: "adapter_invalid", facts: { reason: "no-adapter-files" } })
    expect(host.adapters.list()).toEqual([])
  })

  it("is stopped by the end of the host without a trace", async () => {
    const folder = tempFolder()
    const app = await startApp(testPorts(folder))
    const importing = app.services.adapters.import({ path: fixture("herbs-peft") }).catch((error: unknown) => error)
    await app.close()
    const outcome = await importing
    // The end of the host is an outcome, not a failure: it would be logged as one.
    if (outcome instanceof Error) expect(outcome).toMatchObject({ code: "server_stopping" })
    const left = existsSync(join(folder, "models", "adapters")) ? readdirSync(join(folder, "models", "adapters")) : []
    expect(left).toEqual(outcome instanceof Error ? [] : ["herbs-lora-f32.gguf"])
    rmSync(folder, { recursive: true, force: true })
  })
})

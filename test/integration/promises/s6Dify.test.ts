import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { emberFixtures } from "../../support/ember.ts"
import { startHeadless } from "../../support/headlessProcess.ts"
import { until } from "../../support/httpClient.ts"
import { type RoutedApp, startRoutedApp } from "../../support/routedApp.ts"
import { tempFolder } from "../../support/tempFolder.ts"
import { answerText } from "../../support/upstream/answers.ts"

/*
 * S6: Dify with its plugin for OpenAI-compatible services, which asks with python-requests: raw HTTP here, with its fields, its
 * headers, and its way to read a stream (api-contract, 1.5 and 11). The key is that of the environment.
 */

const key = "sk-environment-key"
const finetuned = "qwen3-1.7b-finetuned"
const folder = mkdtempSync(join(tmpdir(), "hearth-dify-"))
const goOn = Promise.withResolvers<void>()
let host: RoutedApp

/** A base with an adapter of its own, under the name that the builder of the workflow knows. */
beforeAll(async () => {
  mkdirSync(join(folder, "models"))
  copyFileSync(join(emberFixtures, "herbs-lora-f32.gguf"), join(folder, "models", "herbs-lora-f32.gguf"))
  host = await startRoutedApp({ folder, apiKey: key })
  const { adapters, routes, settings } = host.app.services
  await until(() => adapters.list().some(({ state }) => state.kind === "ready"))
  const target = { provider: "local", model: "ember", adapters: [{ id: "herbs", scale: 1 }] }
  routes.create({ name: finetuned, targets: [target] })
  await host.addUpstream("cloud", ["gpt-test"], { before: (frame) => (frame === 2 ? goOn.promise : undefined) })
  settings.update({ server: { requiresKeyHere: true } })
})
afterAll(async () => {
  await host[Symbol.asyncDispose]()
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
})

const forms: readonly (readonly [string, Record<string, string>])[] = [
  ["Authorization: Bearer", { Authorization: `Bearer ${key}` }],
  ["x-api-key", { "x-api-key": key }],
]
const question = "请推荐适合经常口臭的中药"
const answer = "藿香、佩兰、黄连和竹茹"

/** As python-requests sends it. */
function post(url: string, body: object, headers: Record<string, string> = {}) {
  const own = { "User-Agent": "python-requests/2.32.3", Accept: "*/*", "Accept-Charset": "utf-8", ...headers }
  return fetch(url, {
    method: "POST",
    headers: { "Content-Type": "application/json", ...own },
    body: JSON.stringify(body),
  })
}

/** `endpoint_url` of the plugin, with what it adds. */
const joined = (endpoint: string) => `${endpoint.replace(/\/$/, "")}/chat/completions`

describe.each(forms)("S6: Dify with %s", (_, headers) => {
  it("finds the models, the fine-tuned one under its own name", async () => {
    const response = await fetch(`${host.url}/models`, { headers })
    const { data } = (await response.json()) as { data: { id: string; object: string }[] }
    expect(data.map(({ id }) => id)).toEqual(
      expect.arrayContaining([finetuned, "ember", "ember:herbs", "cloud/gpt-test"]),
    )
  })

  it.each(["/v1", "/v1/", "/api/v1", ""])("validates its credentials with the endpoint %j", async (end) => {
    const body = { model: finetuned, max_tokens: 5, messages: [{ role: "user", content: "ping" }] }
    const response = await post(joined(host.origin + end), body, headers)
    expect(response.status).toBe(200)
    expect(await response.json()).toMatchObject({ object: "chat.completion", model: "ember:herbs" })
  })

  it("chats with the fine-tuned model as its nodes do, and streams frame by frame", async () => {
    const body = {
      model: finetuned,
      stream: true,
      max_tokens: 64,
      temperature: 0,
      top_p: 1,
      frequency_penalty: 0,
      presence_penalty: 0,
      messages: [{ role: "user", content: question }],
      user: "abc-123",
      stop: [],
      stream_options: { include_usage: true },
      enable_thinking: false,
    }
    const response = await post(joined(host.url), body, headers)
    expect([response.status, response.headers.get("content-type")]).toEqual([200, "text/event-stream; charset=utf-8"])
    const { text, usage, finish } = await readAsDify(response)
    expect(text).toContain(answer)
    expect([finish, usage?.completion_tokens]).toEqual(["stop", expect.any(Number)])
    const counting = { ...body, model: "ember", messages: [{ role: "user", content: "Count from 1 to 30." }] }
    expect((await readAsDify(await post(joined(host.url), counting, headers))).pieces).toBeGreaterThan(1)
  })

  it("is refused without the key, with a reason that it shows", async () => {
    const body = { model: finetuned, messages: [{ role: "user", content: "ping" }] }
    const wrongKeys: readonly Record<string, string>[] = [
      {},
      { Authorization: "Bearer sk-wrong" },
      { "x-api-key": "sk-wrong" },
    ]
    for (const wrong of wrongKeys) {
      const response = await post(joined(host.url), body, wrong)
      expect([response.status, await response.json()]).toEqual([
        401,
        { error: expect.objectContaining({ message: expect.any(String) }) },
      ])
    }
  })
})

it("S6: Dify has models of providers under the same address, and each piece of their answers when it is there", async () => {
  const body = { model: "cloud/gpt-test", stream: true, messages: [{ role: "user", content: "Hello!" }] }
  const response = await post(joined(host.url), body, forms[0]?.[1])
  // The service goes on only when the first piece has come through.
  expect((await readAsDify(response, () => goOn.resolve())).text).toBe(answerText)
})

it("S6: a host without a screen takes its key from OPENAI_API_KEY, and HEARTH_API_KEY before that", async () => {
  const ask = (api: string, presented: string) =>
    fetch(`${api}/models`, { headers: { Authorization: `Bearer ${presented}`, Host: "localhost" } })
  for (const [env, good] of [
    [{ OPENAI_API_KEY: "sk-open", HEARTH_API_KEY: "" }, "sk-open"],
    [{ OPENAI_API_KEY: "sk-open", HEARTH_API_KEY: "sk-own" }, "sk-own"],
  ] as const) {
    const headless = startHeadless(tempFolder(), { env })
    const { api } = await headless.started()
    const usage = (await fetch(`${api}/usage`, { headers: { "x-api-key": good } }).then((one) => one.json())) as {
      key: unknown
    }
    expect(usage.key).toMatchObject({ name: expect.any(String) })
    expect((await ask(api, good)).status).toBe(200)
    await headless.stop()
  }
})

type Chunk = {
  readonly choices: readonly { readonly delta: { readonly content?: string }; readonly finish_reason: string | null }[]
  readonly usage?: { readonly completion_tokens: number } | null
}

/** Splits on the empty line alone, drops whole frames that begin with a colon, and takes everything else for JSON. */
async function readAsDify(response: Response, onPiece = (_text: string) => {}) {
  let rest = ""
  let text = ""
  let pieces = 0
  let finish: string | null = null
  let usage: Chunk["usage"] = null
  for await (const bytes of response.body ?? []) {
    const frames = (rest + Buffer.from(bytes as Uint8Array).toString("latin1")).split("\n\n")
    rest = frames.pop() ?? ""
    for (const frame of frames) {
      if (frame.startsWith(":")) continue
      const data = Buffer.from(frame.trim(), "latin1")
        .toString("utf8")
        .replace(/^data: ?/, "")
      if (data === "[DONE]") continue
      const { choices, usage: told }: Chunk = JSON.parse(data)
      usage = told ?? usage
      for (const { delta, finish_reason } of choices) {
        if (delta.content) {
          text += delta.content
          pieces += 1
          onPiece(text)
        }
        finish = finish_reason ?? finish
      }
    }
  }
  return { text, pieces, usage, finish }
}

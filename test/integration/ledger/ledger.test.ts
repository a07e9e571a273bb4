import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import OpenAI from "openai"
import { expect, it } from "vitest"
import type { App } from "../../../electron/app.ts"
import { startApp } from "../../support/app.ts"
import { testPorts } from "../../support/appPorts.ts"
import { endlessQuestion, endlessSampling } from "../../support/ember.ts"
import { tempFolder } from "../../support/tempFolder.ts"

function clientOf(app: App, apiKey: string): OpenAI {
  return new OpenAI({ baseURL: app.services.server.status().addresses[0]?.url, apiKey, maxRetries: 0 })
}

const question = { model: "gpt-4", messages: [{ role: "user" as const, content: "What is 17 + 25?" }] }

it("keeps what the official client asked, with who, how fast and what it saved, over a restart", async () => {
  const folder = tempFolder()
  const app = await startApp(testPorts(folder))
  const { key, secret } = app.services.keys.create({ name: "Dify" })
  const client = clientOf(app, secret)
  const reply = await client.chat.completions.create(question)
  for await (const _chunk of await client.chat.completions.create({ ...question, stream: true })) void 0
  await expect(client.chat.completions.create({ ...question, temperature: 9 })).rejects.toMatchObject({ status: 400 })
  await client.embeddings.create({ model: "nobody", input: "x" }).catch(() => {})
  await app.close()

  const { ledger } = (await startApp(testPorts(folder))).services
  const { items } = ledger.list({ filter: { keyId: key.id } })
  expect(items.map(({ operation, status }) => [operation, status.kind])).toEqual([
    ["embeddings", "failed"],
    ["chat/completions", "failed"],
    ["chat/completions", "done"],
    ["chat/completions", "done"],
  ])
  expect(items[3]).toMatchObject({
    key: { id: key.id, name: "Dify" },
    caller: { kind: "api", userAgent: expect.stringMatching(/^OpenAI\/JS/) },
    askedModel: "gpt-4",
    target: "local/ember",
    attempts: [{ target: "local/ember" }],
    promptTokens: reply.usage?.prompt_tokens,
    completionTokens: reply.usage?.completion_tokens,
    isEstimated: false,
    cost: null,
  })
  expect(items[3]?.saved?.nanos).toBeGreaterThan(0)
  expect(items[3]?.firstTokenMs).toBeGreaterThan(0)
  const { totals, groups } = await ledger.usage({ from: 0, to: Date.now() + 1, bucket: "day", groupBy: "key" })
  expect(totals).toMatchObject({ requests: 4, failed: 2 })
  expect(groups).toMatchObject([{ group: key.id, label: "Dify", promptTokens: 2 * (reply.usage?.prompt_tokens ?? 0) }])
})

it("records what closing cuts off", async () => {
  const folder = tempFolder()
  const app = await startApp(testPorts(folder))
  const { conversations, chat } = app.services
  const { id } = conversations.create({ sampling: endlessSampling, thinking: false })
  const { answer } = chat.send({ conversationId: id, parentId: null, text: endlessQuestion })
  for await (const event of chat.follow(answer.id, new AbortController().signal)) {
    if (event.type === "text-delta") break
  }
  await app.close()
  const { ledger } = (await startApp(testPorts(folder))).services
  expect(ledger.list({}).items.map(({ status }) => status.kind)).toEqual(["cancelled"])
})

it("has no secret of a client in any file, texts kept or not", async () => {
  const folder = tempFolder()
  const app = await startApp(testPorts(folder))
  const canary = "Zq81CanaryXw40bTn7"
  const { secret } = app.services.keys.create({ name: "Dify" })
  app.services.settings.update({ ledger: { keepsBodies: true } })
  const content = `My keys: sk-${canary}, Bearer ${canary}, {"api_key": "${canary}"}, https://me:${canary}@example.com`
  const headers = { "User-Agent": `sk-${canary}` }
  const client = clientOf(app, secret)
  await client.chat.completions.create(
    { ...question, messages: [{ role: "user", content }], max_tokens: 4 },
    { headers },
  )
  await client.chat.completions.create({ ...question, model: `sk-${canary}` }, { headers }).catch(() => {})
  const [, first] = app.services.ledger.list({}).items
  expect(app.services.ledger.get(first?.id ?? "").bodies?.request).toContain("My keys: [redacted], Bearer [redacted]")
  await app.close()
  for (const name of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!name.isFile()) continue
    const bytes = readFileSync(join(name.parentPath, name.name)).toString("latin1")
    expect(bytes.includes(canary) || bytes.includes(secret), name.name).toBe(false)
  }
})

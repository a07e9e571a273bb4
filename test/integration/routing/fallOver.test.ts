import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { type RoutedApp, startRoutedApp } from "../../support/routedApp.ts"
import { answerText } from "../../support/upstream/answers.ts"
import { fatalNames, type Misbehaviour } from "../../support/upstream/misbehaviours.ts"

const requestsOwn: readonly Misbehaviour[] = ["status-400", "status-413", "status-422", "context-400"]
const afterToken: readonly Misbehaviour[] = [
  "stall",
  "reset-mid",
  "cut-mid",
  "invalid-json",
  "error-in-stream",
  "error-event",
  "status-in-stream",
  "finish-error",
]
/** How long these would take is nobody's question here. */
const leftOut: readonly Misbehaviour[] = ["endless", "gigantic-line"]
const beforeToken = fatalNames.filter((name) => ![...requestsOwn, ...afterToken, ...leftOut].includes(name))

let host: RoutedApp

beforeAll(async () => {
  host = await startRoutedApp()
  const { baseUrl } = await host.addUpstream("one", fatalNames)
  await host.addUpstream("two", ["gpt-test"])
  host.addProvider("impatient", baseUrl, ["silent"], { timeouts: { firstByteMs: 300 } })
  host.addProvider("restless", baseUrl, ["stall"], { timeouts: { idleMs: 300 } })
  for (const model of fatalNames) {
    const provider = model === "silent" ? "impatient" : model === "stall" ? "restless" : "one"
    const targets = [
      { provider, model },
      { provider: "two", model: "gpt-test" },
    ]
    host.app.services.routes.create({ name: `with-${model}`, targets, retries: { count: 0, pauseMs: 0 } })
  }
})
afterAll(() => host[Symbol.asyncDispose]())

const messages = [{ role: "user" as const, content: "Hello" }]

async function stream(model: string): Promise<string> {
  let content = ""
  for await (const { choices } of await host.client.chat.completions.create({ model, messages, stream: true })) {
    content += choices[0]?.delta.content ?? ""
  }
  return content
}

describe("where the first target fails before its first token", () => {
  it.each(beforeToken)("the second answers, and the client sees one clean answer: %s", async (name) => {
    const { data, response } = await host.client.chat.completions
      .create({ model: `with-${name}`, messages })
      .withResponse()
    expect(data.choices[0]?.message.content).toBe(answerText)
    expect(data.model).toBe("two/gpt-test")
    expect(response.headers.get("x-hearth-target")).toBe("two/gpt-test")
    expect(response.headers.get("x-hearth-attempts")).toBe("2")
    expect(await stream(`with-${name}`)).toBe(answerText)
    await expect.poll(() => host.lastRecord()?.attempts.length).toBe(2)
    expect(host.lastRecord()).toMatchObject({
      route: `with-${name}`,
      target: "two/gpt-test",
      status: { kind: "done" },
      attempts: [{ error: { code: expect.any(String) } }, { target: "two/gpt-test" }],
    })
    expect(host.app.services.ledger.list({ limit: 1 }).items[0]).toMatchObject({
      id: host.lastRecord()?.id,
      attempts: host.lastRecord()?.attempts,
    })
  })
})

describe("where it fails after its first token", () => {
  it.each(afterToken)("nobody else goes on with its answer: %s", async (name) => {
    const seen: string[] = []
    const reading = async () => {
      const body = { model: `with-${name}`, messages, stream: true } as const
      for await (const { choices, model } of await host.client.chat.completions.create(body)) {
        seen.push(`${model}: ${choices[0]?.delta.content ?? ""}`)
      }
    }
    await expect(reading()).rejects.toThrow()
    expect(seen.length).toBeGreaterThan(0)
    expect(seen.every((chunk) => chunk.includes(`/${name}: `))).toBe(true)
    expect(host.lastRecord()).toMatchObject({ status: { kind: "failed" }, attempts: [{ error: expect.anything() }] })
  })
})

describe("where the request itself is wrong", () => {
  it.each(["status-400", "status-413", "status-422"] as const)("no other target is asked: %s", async (name) => {
    await expect(host.client.chat.completions.create({ model: `with-${name}`, messages })).rejects.toMatchObject({
      status: expect.toBeOneOf([400, 413, 422]),
    })
    expect(host.lastRecord()?.attempts).toHaveLength(1)
  })

  it("but a prompt that is too long may fit elsewhere", async () => {
    expect(await stream("with-context-400")).toBe(answerText)
  })
})

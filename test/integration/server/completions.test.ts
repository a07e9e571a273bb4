import { afterAll, beforeAll, beforeEach, expect, it } from "vitest"
import { AppError } from "../../../electron/contract/errors.ts"
import { send } from "../../support/httpClient.ts"
import { startTestServer, type TestServer } from "../../support/server.ts"
import { createScriptedEngine, finished, type Script, says, started, text } from "../../support/serverEngine.ts"

const engine = createScriptedEngine()
let server: TestServer

beforeAll(async () => {
  server = await startTestServer({ engine })
})
afterAll(() => server[Symbol.asyncDispose]())
beforeEach(() => {
  engine.script = says(" upon", " a time")
  engine.requests.length = 0
})

const complete = (fields: object = {}, path = "/v1/completions") =>
  send(server.url, path, { body: { model: "ember", prompt: "Once", ...fields } })

it.each(["/v1/completions", "/completions", "/api/v1/completions", "/v1/v1/completions/"])(
  "answers at %s",
  async (path) => {
    const { status, headers, json } = await complete({}, path)
    expect([status, json.object, json.choices[0].text]).toEqual([200, "text_completion", " upon a time"])
    expect(json.id).toMatch(/^cmpl-/)
    expect(headers["x-hearth-target"]).toBe("local/ember")
    expect(engine.requests[0]).toMatchObject({ input: { kind: "text", prompt: "Once" }, maxTokens: 16 })
  },
)

it("streams several prompts over one connection, each with its end", async () => {
  engine.script = async function* ({ input }) {
    yield* [started, ...text(`${input.kind === "text" ? input.prompt : ""}!`), finished()]
  } satisfies Script
  const answer = await complete({ prompt: ["a", "b", "c"], stream: true, stream_options: { include_usage: true } })
  expect(answer.headers["content-type"]).toBe("text/event-stream; charset=utf-8")
  const frames = answer.text.split("\n\n").slice(0, -1)
  expect(frames.at(-1)).toBe("data: [DONE]")
  const chunks = frames.slice(0, -1).map((frame) => JSON.parse(frame.slice("data: ".length)))
  const texts = ["", "", ""]
  for (const { choices } of chunks) for (const { index, text: part } of choices) texts[index] += part
  expect(texts).toEqual(["a!", "b!", "c!"])
  expect(chunks.at(-1).usage).toMatchObject({ prompt_tokens: 21, completion_tokens: 15, total_tokens: 36 })
})

it("refuses the whole where one prompt is refused", async () => {
  engine.script = async function* ({ input }) {
    if (input.kind === "text" && input.prompt === "b") {
      throw new AppError("context_length_exceeded", "Too long.", { facts: { promptTokens: 3000, contextSize: 2048 } })
    }
    yield* [started, finished()]
  } satisfies Script
  const { status, json } = await complete({ prompt: ["a", "b"] })
  expect([status, json.error.code, json.error.param]).toEqual([400, "context_length_exceeded", "prompt"])
})

it("names the field of a wrong request, and lists it", async () => {
  const { status, json } = await complete({ logprobs: 9 })
  expect([status, json.error.param]).toEqual([400, "logprobs"])
  expect(server.requests.list()[0]).toMatchObject({
    operation: "completions",
    status: { kind: "failed", httpStatus: 400 },
  })
})

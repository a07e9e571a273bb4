import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { AppError, type ErrorCode } from "../../../electron/contract/errors.ts"
import { chat, send } from "../../support/httpClient.ts"
import { startTestServer, type TestServer } from "../../support/server.ts"
import { createScriptedEngine, says, throws } from "../../support/serverEngine.ts"
import { emberEntry } from "../../support/services.ts"

const engine = createScriptedEngine()
const embedEntry = { ...emberEntry, id: "ember-embed", capabilities: ["embedding"] as const, isEmbedded: false }
let server: TestServer

beforeAll(async () => {
  server = await startTestServer({ engine, entries: [emberEntry, embedEntry] })
})
afterAll(() => server[Symbol.asyncDispose]())

const text = (fields: object) =>
  send(server.url, "/v1/completions", { body: { model: "ember", prompt: "Once", ...fields } })

const user = (content: unknown) => [{ role: "user", content }]
const tools = [{ type: "function", function: { name: "time" } }]
const schemaIn = (json_schema: unknown) => ({ response_format: { type: "json_schema", json_schema } })

/** What clients look at to decide what to do: the status, the code and the field, streamed or not. */
async function expectRefusal(ask: typeof chat | typeof text, fields: object, code: string, param: string | null) {
  engine.requests.length = 0
  for (const stream of [false, true]) {
    const { status, json } =
      ask === text ? await text({ stream, ...fields }) : await chat(server.url, { stream, ...fields })
    expect([status, json.error.type, json.error.code, json.error.param]).toEqual([
      400,
      "invalid_request_error",
      code,
      param,
    ])
    expect(json.error.message).not.toBe("")
  }
  expect(engine.requests).toEqual([])
}

describe("chat/completions refuses before anything is asked of the engine:", () => {
  it.each<[object, ErrorCode, string]>([
    [{ model: null }, "missing_required_parameter", "model"],
    [{ messages: null }, "missing_required_parameter", "messages"],
    [{ messages: [] }, "empty_array", "messages"],
    [{ messages: [{ role: "robot", content: "" }] }, "invalid_value", "messages[0].role"],
    [{ messages: user(5) }, "invalid_type", "messages[0].content"],
    [{ messages: user([{ type: "image_url" }]) }, "unsupported_content", "messages[0].content[0]"],
    [{ messages: user([{ type: "input_audio" }]) }, "unsupported_content", "messages[0].content[0]"],
    [{ messages: [{ role: "tool", content: "" }] }, "missing_required_parameter", "messages[0].tool_call_id"],
    [{ model: "ember-embed" }, "unsupported_model", "model"],
    [{ max_tokens: 0 }, "integer_below_min_value", "max_tokens"],
    [{ n: 129 }, "integer_above_max_value", "n"],
    [{ temperature: -1 }, "decimal_below_min_value", "temperature"],
    [{ temperature: 3 }, "decimal_above_max_value", "temperature"],
    [{ stream_options: { include_usage: 1 } }, "invalid_type", "stream_options.include_usage"],
    [{ top_logprobs: 2 }, "invalid_value", "top_logprobs"],
    [{ logit_bias: { 5: 101 } }, "decimal_above_max_value", "logit_bias.5"],
    [{ tools: [{ type: "function" }] }, "missing_required_parameter", "tools[0].function"],
    [{ tool_choice: "required" }, "invalid_value", "tool_choice"],
    [{ tools, tool_choice: "sometimes" }, "invalid_value", "tool_choice"],
    [{ tools, tool_choice: { type: "function", name: "x" } }, "invalid_value", "tool_choice.name"],
    [{ function_call: { name: "x" } }, "invalid_value", "function_call.name"],
    [{ response_format: "json_object" }, "invalid_type", "response_format"],
    [{ response_format: { type: "yaml" } }, "invalid_value", "response_format.type"],
    [schemaIn({ name: "x" }), "missing_required_parameter", "response_format.json_schema.schema"],
    [schemaIn({ schema: "x" }), "invalid_type", "response_format.json_schema.schema"],
    [{ json_schema: {}, grammar: "root ::= [0-9]" }, "invalid_value", "grammar"],
    [{ modalities: ["audio"] }, "unsupported_value", "modalities"],
    [{ keep_alive: "soon" }, "invalid_value", "keep_alive"],
  ])("%j", async (fields, code, param) => {
    await expectRefusal(chat, fields, code, param)
  })
})

describe("completions refuses before anything is asked of the engine:", () => {
  it.each<[object, ErrorCode, string]>([
    [{ model: null }, "missing_required_parameter", "model"],
    [{ prompt: null }, "missing_required_parameter", "prompt"],
    [{ prompt: [] }, "empty_array", "prompt"],
    [{ prompt: [{}] }, "invalid_type", "prompt[0]"],
    [{ model: "ember-embed" }, "unsupported_model", "model"],
    [{ max_tokens: -2 }, "integer_below_min_value", "max_tokens"],
    [{ logprobs: 6 }, "integer_above_max_value", "logprobs"],
    [{ best_of: 2 }, "unsupported_value", "best_of"],
    [{ response_format: { type: "yaml" } }, "invalid_value", "response_format.type"],
  ])("%j", async (fields, code, param) => {
    await expectRefusal(text, fields, code, param)
  })
})

describe("what only the engine can know is refused with a status, streamed or not:", () => {
  const refusals: [ErrorCode, string | undefined, string | null, string | null][] = [
    ["context_length_exceeded", undefined, "messages", "prompt"],
    ["invalid_json_schema", "json_schema/a", "json_schema/a", "json_schema/a"],
    ["invalid_grammar", "grammar", "grammar", "grammar"],
    ["unsupported_value", "suffix", "suffix", "suffix"],
  ]
  it.each(refusals)("%s", async (code, thrown, chatParam, textParam) => {
    engine.script = throws(new AppError(code, "Because.", { param: thrown }))
    for (const stream of [false, true]) {
      const asked = await chat(server.url, { stream })
      expect([asked.status, asked.json.error.code, asked.json.error.param]).toEqual([400, code, chatParam])
      const completed = await text({ stream })
      expect([completed.status, completed.json.error.code, completed.json.error.param]).toEqual([400, code, textParam])
    }
    engine.script = says("Hello")
  })
})

it("tells when there is room again, in the header and in the words that agents look for", async () => {
  engine.script = throws(new AppError("rate_limit_exceeded", "The queue is full.", { facts: { retryAfterSeconds: 7 } }))
  for (const answer of [await chat(server.url, { stream: true }), await text({})]) {
    expect([answer.status, answer.headers["retry-after"]]).toEqual([429, "7"])
    expect(answer.json.error).toMatchObject({ type: "rate_limit_error", code: "rate_limit_exceeded", param: null })
    expect(answer.json.error.message).toContain("Please try again in 7s")
  }
  engine.script = says("Hello")
})

import { expect, it } from "vitest"
import { parseChatRequest } from "../../../electron/protocols/openaiChat.ts"
import { readFormat } from "../../../electron/protocols/openaiFormat.ts"
import { refusalOf } from "../../support/refusal.ts"

const schema = { type: "object", properties: { name: { type: "string" } } }
const jsonSchema = (param: string, value: unknown = schema) => ({ kind: "json-schema", schema: value, param })

it.each([
  [{}, undefined],
  [{ response_format: null, grammar: null, json_schema: null }, undefined],
  [{ response_format: { type: "text" } }, undefined],
  [{ response_format: { type: "json_object" } }, { kind: "json-object" }],
  [{ response_format: { type: "json_object", schema } }, jsonSchema("response_format.schema")],
  [
    { response_format: { type: "json_schema", json_schema: { name: "n", strict: true, schema } } },
    jsonSchema("response_format.json_schema.schema"),
  ],
  [
    { response_format: { type: "json_schema", json_schema: { schema: true } } },
    jsonSchema("response_format.json_schema.schema", true),
  ],
  // Dify passes on what its user wrote.
  [{ response_format: { type: "json_schema", json_schema: schema } }, jsonSchema("response_format.json_schema")],
  // llama.cpp.
  [{ response_format: { type: "json_schema", schema } }, jsonSchema("response_format.schema")],
  [{ json_schema: {} }, jsonSchema("json_schema", {})],
  [{ grammar: "root ::= [0-9]" }, { kind: "grammar", gbnf: "root ::= [0-9]", param: "grammar" }],
  [{ grammar: " " }, undefined],
  [{ grammar: "", response_format: { type: "json_object" } }, { kind: "json-object" }],
  [{ json_schema: schema, response_format: { type: "text" } }, jsonSchema("json_schema")],
])("%j", (body, expected) => {
  expect(readFormat(body)).toEqual(expected)
})

const wrap = (json_schema: unknown) => ({ response_format: { type: "json_schema", json_schema } })
it.each([
  [{ response_format: "json_object" }, "invalid_type", "response_format"],
  [{ response_format: {} }, "missing_required_parameter", "response_format.type"],
  [{ response_format: { type: "yaml" } }, "invalid_value", "response_format.type"],
  [{ response_format: { type: "json_object", schema: "{}" } }, "invalid_type", "response_format.schema"],
  [wrap(undefined), "missing_required_parameter", "response_format.json_schema"],
  [wrap(JSON.stringify(schema)), "invalid_type", "response_format.json_schema"],
  [wrap({ name: "n" }), "missing_required_parameter", "response_format.json_schema.schema"],
  [wrap({ name: "n", schema: null }), "missing_required_parameter", "response_format.json_schema.schema"],
  [wrap({ name: "n", schema: [] }), "invalid_type", "response_format.json_schema.schema"],
  [{ json_schema: "{}" }, "invalid_type", "json_schema"],
  [{ grammar: {} }, "invalid_type", "grammar"],
  [{ grammar: "x".repeat(1_000_001) }, "invalid_grammar", "grammar"],
  [{ grammar: "root ::= [0-9]", json_schema: {} }, "invalid_value", "grammar"],
  [{ grammar: "root ::= [0-9]", response_format: { type: "json_object" } }, "invalid_value", "grammar"],
  [{ json_schema: {}, response_format: { type: "json_object" } }, "invalid_value", "json_schema"],
])("refuses a format: %#", (body, code, param) => {
  expect(refusalOf(() => readFormat(body))).toEqual({ code, param })
})

it("refuses a grammar that would not let tools be called, and takes one where none may be", () => {
  const body = {
    model: "ember",
    messages: [{ role: "user", content: "Hello" }],
    tools: [{ type: "function", function: { name: "f" } }],
    grammar: "root ::= [0-9]",
  }
  expect(refusalOf(() => parseChatRequest(body))).toEqual({ code: "invalid_value", param: "grammar" })
  expect(parseChatRequest({ ...body, tool_choice: "none" }).completion.format).toMatchObject({ kind: "grammar" })
})

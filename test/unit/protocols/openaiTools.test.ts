import { describe, expect, it } from "vitest"
import { readTools, type ToolRequest } from "../../../electron/protocols/openaiTools.ts"
import { refusalOf } from "../../support/refusal.ts"

const parameters = { type: "object", properties: { city: { type: "string" } }, required: ["city"] }
const weather = { type: "function", function: { name: "weather", description: "Sun or rain", parameters } }
const time = { type: "function", function: { name: "time" } }
const tools = [weather, time]

function useOf(body: object): ToolRequest["use"] {
  return readTools(body as Record<string, unknown>).use
}

function refuse(body: object) {
  return refusalOf(() => useOf(body))
}

describe("tools", () => {
  it("are read with the place of their schemas", () => {
    expect(useOf({ tools })).toEqual({
      tools: [
        { name: "weather", description: "Sun or rain", parameters, param: "tools[0].function.parameters" },
        { name: "time", param: "tools[1].function.parameters" },
      ],
      choice: "auto",
      allowsParallelCalls: true,
    })
  })

  it.each([
    ["flat, as in the Responses API", { type: "function", name: "time", parameters: null, strict: null }],
    ["without a type", { function: { name: "time", strict: true, description: null } }],
  ])("are understood %s", (_, tool) => {
    expect(useOf({ tools: [tool] })?.tools).toMatchObject([{ name: "time" }])
  })

  it.each([{}, { tools: null }, { tools: [] }, { tools: [], tool_choice: "auto" }, { tool_choice: "none" }])(
    "are none for %j",
    (body) => {
      expect(useOf(body)).toBeUndefined()
    },
  )

  it("that other hosts run are left out and named", () => {
    const others = [{ type: "web_search", web_search: {} }, { type: "custom", custom: { name: "x" } }, { type: "mcp" }]
    expect(readTools({ tools: [...others, time] })).toMatchObject({
      use: { tools: [{ name: "time", param: "tools[3].function.parameters" }] },
      dropped: ["web_search", "custom", "mcp"],
    })
    expect(useOf({ tools: others })).toBeUndefined()
  })

  it("of one name: the last one counts", () => {
    const later = { type: "function", function: { name: "weather", description: "Later" } }
    expect(useOf({ tools: [weather, time, later] })?.tools.map((tool) => [tool.name, tool.description])).toEqual([
      ["weather", "Later"],
      ["time", undefined],
    ])
  })

  it("are called one at a time on demand", () => {
    expect(useOf({ tools, parallel_tool_calls: false })?.allowsParallelCalls).toBe(false)
  })

  it.each([["天气"], ["mcp__server.tool:v1"], ["a/b@c"], ["x".repeat(128)]])("may be called %s", (name) => {
    expect(useOf({ tools: [{ type: "function", function: { name } }] })?.tools[0]?.name).toBe(name)
  })

  const named = (name: unknown) => ({ tools: [{ type: "function", function: { name } }] })
  const withParameters = (value: unknown) => ({
    tools: [time, { type: "function", function: { name: "f", parameters: value } }],
  })
  it.each([
    [{ tools: {} }, "invalid_type", "tools"],
    [{ tools: ["search"] }, "invalid_type", "tools[0]"],
    [{ tools: [{ type: 5 }] }, "invalid_type", "tools[0].type"],
    [{ tools: [{ type: "function" }] }, "missing_required_parameter", "tools[0].function"],
    [{ tools: [{ type: "function", function: "f" }] }, "invalid_type", "tools[0].function"],
    [named(null), "missing_required_parameter", "tools[0].function.name"],
    [named(""), "invalid_value", "tools[0].function.name"],
    [named("two words"), "invalid_value", "tools[0].function.name"],
    [named('say"'), "invalid_value", "tools[0].function.name"],
    [named("x".repeat(129)), "invalid_value", "tools[0].function.name"],
    [withParameters("{}"), "invalid_type", "tools[1].function.parameters"],
    [withParameters([]), "invalid_type", "tools[1].function.parameters"],
    [withParameters({ type: "string" }), "invalid_json_schema", "tools[1].function.parameters.type"],
    [{ tools: [{ name: "f", parameters: 5 }] }, "invalid_type", "tools[0].parameters"],
    [
      { tools: [{ type: "function", function: { name: "f", description: 5 } }] },
      "invalid_type",
      "tools[0].function.description",
    ],
  ])("are refused: %j", (body, code, param) => {
    expect(refuse(body)).toEqual({ code, param })
  })
})

describe("tool_choice", () => {
  const allow = (mode: string | undefined, ...names: string[]) => ({
    type: "allowed_tools",
    allowed_tools: { mode, tools: names.map((name) => ({ type: "function", function: { name } })) },
  })
  it.each([
    ["auto", { choice: "auto" }],
    ["none", { choice: "none" }],
    ["required", { choice: "required" }],
    ["any", { choice: "required" }],
    [{ type: "auto" }, { choice: "auto" }],
    [{ type: "any" }, { choice: "required" }],
    [null, { choice: "auto" }],
    [
      { type: "function", function: { name: "time" } },
      { choice: "required", allowed: ["time"] },
    ],
    [
      { type: "function", name: "time" },
      { choice: "required", allowed: ["time"] },
    ],
    [allow("auto", "time"), { choice: "auto", allowed: ["time"] }],
    [allow("required", "time", "weather", "time"), { choice: "required", allowed: ["time", "weather"] }],
    [allow(undefined, "time"), { choice: "auto", allowed: ["time"] }],
    [
      { type: "allowed_tools", mode: "required", tools: [{ type: "function", name: "time" }, { type: "web_search" }] },
      { choice: "required", allowed: ["time"] },
    ],
  ])("%j", (tool_choice, expected) => {
    expect(useOf({ tools, tool_choice })).toMatchObject(expected)
    expect(useOf({ tools, tool_choice })?.allowed).toEqual("allowed" in expected ? expected.allowed : undefined)
  })

  it("of one function means one call, unless several are asked for", () => {
    const tool_choice = { type: "function", function: { name: "time" } }
    expect(useOf({ tools, tool_choice })?.allowsParallelCalls).toBe(false)
    expect(useOf({ tools, tool_choice, parallel_tool_calls: true })?.allowsParallelCalls).toBe(true)
    expect(useOf({ tools, tool_choice: "required" })?.allowsParallelCalls).toBe(true)
  })

  const unknown = { type: "function", function: { name: "nobody" } }
  it.each([
    [{ tool_choice: "required" }, "invalid_value", "tool_choice"],
    [{ tools: [], tool_choice: "any" }, "invalid_value", "tool_choice"],
    [{ tools: [{ type: "web_search" }], tool_choice: "required" }, "invalid_value", "tool_choice"],
    [{ tool_choice: unknown }, "invalid_value", "tool_choice.function.name"],
    [{ tools, tool_choice: unknown }, "invalid_value", "tool_choice.function.name"],
    [{ tools, tool_choice: { type: "function", name: "nobody" } }, "invalid_value", "tool_choice.name"],
    [{ tools, tool_choice: "sometimes" }, "invalid_value", "tool_choice"],
    [{ tools, tool_choice: 5 }, "invalid_type", "tool_choice"],
    [{ tools, tool_choice: [] }, "invalid_type", "tool_choice"],
    [{ tools, tool_choice: {} }, "missing_required_parameter", "tool_choice.type"],
    [{ tools, tool_choice: { type: "web_search" } }, "invalid_value", "tool_choice.type"],
    [{ tools, tool_choice: { type: "function" } }, "missing_required_parameter", "tool_choice.function"],
    [{ tools, tool_choice: allow("auto") }, "empty_array", "tool_choice.allowed_tools.tools"],
    [{ tools, tool_choice: allow("never", "time") }, "invalid_value", "tool_choice.allowed_tools.mode"],
    [
      { tools, tool_choice: allow("auto", "time", "nobody") },
      "invalid_value",
      "tool_choice.allowed_tools.tools[1].function.name",
    ],
    [{ tools, tool_choice: { type: "allowed_tools" } }, "missing_required_parameter", "tool_choice.tools"],
  ])("is refused: %j", (body, code, param) => {
    expect(refuse(body)).toEqual({ code, param })
  })
})

describe("functions, the older form", () => {
  const functions = [weather.function, time.function]
  it("are tools that are called one at a time and answered in the older shape", () => {
    expect(readTools({ functions })).toEqual({
      use: {
        tools: [
          { name: "weather", description: "Sun or rain", parameters, param: "functions[0].parameters" },
          { name: "time", param: "functions[1].parameters" },
        ],
        choice: "auto",
        allowsParallelCalls: false,
      },
      isLegacy: true,
      dropped: [],
    })
    expect(readTools({ functions: [], tools }).isLegacy).toBe(false)
  })

  it.each([
    ["none", { choice: "none" }],
    ["auto", { choice: "auto" }],
    [{ name: "time" }, { choice: "required", allowed: ["time"] }],
  ])("with function_call %j", (function_call, expected) => {
    expect(useOf({ functions, function_call })).toMatchObject(expected)
  })

  it.each([
    [{ functions, tools }, "invalid_value", "functions"],
    [{ functions: "time" }, "invalid_type", "functions"],
    [{ functions: [{}] }, "missing_required_parameter", "functions[0].name"],
    [{ functions, function_call: "required" }, "invalid_value", "function_call"],
    [{ functions, function_call: { name: "nobody" } }, "invalid_value", "function_call.name"],
    [{ functions, function_call: 5 }, "invalid_type", "function_call"],
    [{ function_call: { name: "time" } }, "invalid_value", "function_call.name"],
  ])("are refused: %j", (body, code, param) => {
    expect(refuse(body)).toEqual({ code, param })
  })
})

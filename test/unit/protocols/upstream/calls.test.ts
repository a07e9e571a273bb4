import { describe, expect, it } from "vitest"
import { readOpenAiReply } from "../../../../electron/protocols/upstream/openaiReader.ts"
import { answerOf, delta, finishOf, readerOptions, readStream, sse } from "../../../support/readUpstream.ts"

type Piece = { index?: number | string | null; id?: string | null; function?: object }

function stream(...deltas: Piece[][]): string {
  const chunks = deltas.map((calls) => delta({ tool_calls: calls }))
  return sse(...chunks, delta({}, { finish_reason: "tool_calls" }))
}

function read(...deltas: Piece[][]) {
  const events = readStream(stream(...deltas))
  expect(finishOf(events).finishReasons).toEqual(["tool-calls"])
  return answerOf(events).calls.map((call) => [call.id, call.name, call.arguments])
}

const f = (args: unknown, name?: string) => ({ ...(name === undefined ? {} : { name }), arguments: args })
const made = expect.stringMatching(/^call_\w{24}$/)
const two = [
  ["c1", "f", '{"a":1}'],
  ["c2", "g", '{"b":2}'],
]

it("tells each piece of a call as it comes", () => {
  const events = readStream(
    stream(
      [{ index: 0, id: "c1", function: f("", "f") }],
      [{ index: 0, function: f('{"a"') }],
      [{ index: 0, function: f(":1}") }],
    ),
  )
  expect(events.slice(1, -1)).toEqual([
    { type: "tool-call-started", choice: 0, call: 0, id: "c1", name: "f" },
    { type: "tool-call-delta", choice: 0, call: 0, arguments: '{"a"' },
    { type: "tool-call-delta", choice: 0, call: 0, arguments: ":1}" },
  ])
})

describe("two calls", () => {
  it.each<[string, Piece[][]]>([
    [
      "one after the other",
      [
        [{ index: 0, id: "c1", function: f("", "f") }],
        [{ index: 0, function: f('{"a":1}') }],
        [{ index: 1, id: "c2", function: f('{"b"', "g") }],
        [{ index: 1, function: f(":2}") }],
      ],
    ],
    [
      "mixed",
      [
        [
          { index: 0, id: "c1", function: f("", "f") },
          { index: 1, id: "c2", function: f("", "g") },
        ],
        [
          { index: 1, function: f('{"b"') },
          { index: 0, function: f('{"a"') },
        ],
        [{ index: 0, function: f(":1}") }],
        [{ index: 1, function: f(":2}") }],
      ],
    ],
    [
      "whole, without index",
      [
        [
          { id: "c1", function: f('{"a":1}', "f") },
          { id: "c2", function: f('{"b":2}', "g") },
        ],
      ],
    ],
    [
      "whole, without index, in two chunks",
      [[{ id: "c1", function: f('{"a":1}', "f") }], [{ id: "c2", function: f('{"b":2}', "g") }]],
    ],
    [
      "in pieces that only the first has an id for",
      [
        [{ id: "c1", function: f('{"a"', "f") }],
        [{ function: f(":1}") }],
        [{ id: "c2", function: f('{"b"', "g") }],
        [{ id: "", function: f(":2}") }],
      ],
    ],
    [
      "in pieces with an id and no index",
      [
        [{ id: "c1", function: f('{"a"', "f") }],
        [{ id: "c2", function: f('{"b"', "g") }],
        [{ id: "c1", function: f(":1}") }],
        [{ id: "c2", function: f(":2}") }],
      ],
    ],
    [
      "all with index 0",
      [[{ index: 0, id: "c1", function: f('{"a":1}', "f") }], [{ index: 0, id: "c2", function: f('{"b":2}', "g") }]],
    ],
    [
      "with index null",
      [
        [{ index: null, id: "c1", function: f('{"a":1}', "f") }],
        [{ index: null, id: "c2", function: f('{"b":2}', "g") }],
      ],
    ],
    [
      "with indexes from 1, as text",
      [
        [{ index: "1", id: "c1", function: f('{"a":1}', "f") }],
        [{ index: "2", id: "c2", function: f('{"b":2}', "g") }],
      ],
    ],
    [
      "with objects for arguments",
      [
        [
          { index: 0, id: "c1", function: f({ a: 1 }, "f") },
          { index: 1, id: "c2", function: f({ b: 2 }, "g") },
        ],
      ],
    ],
    [
      "with the name in every piece",
      [
        [{ index: 0, id: "c1", function: f('{"a"', "f") }],
        [{ index: 0, function: f(":1}", "f") }],
        [{ index: 0, function: f("", "f") }],
        [{ index: 1, id: "c2", function: f('{"b"', "g") }],
        [{ index: 1, id: "other", function: f(":2}", "g") }],
      ],
    ],
  ])("%s", (_, deltas) => {
    expect(read(...deltas)).toEqual(two)
  })

  it("of the same function, all with index 0", () => {
    const calls = [{ a: 1 }, { a: 2 }].map((args) => [{ index: 0, function: f(JSON.stringify(args), "f") }])
    expect(read(...calls)).toEqual([
      [made, "f", '{"a":1}'],
      [made, "f", '{"a":2}'],
    ])
  })

  it("get ids of their own where the provider repeats one or gives none", () => {
    const calls = read([
      { index: 0, id: "c1", function: f("{}", "f") },
      { index: 1, id: "c1", function: f("{}", "g") },
      { index: 2, function: f("{}", "h") },
    ])
    expect(calls.map(([id]) => id)).toEqual(["c1", made, made])
    expect(new Set(calls.map(([id]) => id)).size).toBe(3)
  })
})

it.each([
  ["none at all", undefined],
  ["null", null],
  ["empty text", ""],
  ["an empty object", {}],
])("has an empty object for arguments that are %s", (_, given) => {
  expect(read([{ index: 0, id: "c1", function: { name: "f", arguments: given } }])).toEqual([["c1", "f", "{}"]])
})

it("goes on with text behind an empty object", () => {
  expect(read([{ index: 0, id: "c1", function: f({}, "f") }], [{ index: 0, function: f('{"a":1}') }])).toEqual([
    ["c1", "f", '{"a":1}'],
  ])
})

it("keeps arguments that are no JSON, and those that were cut off", () => {
  expect(read([{ index: 0, id: "c1", function: f("{oops", "f") }])).toEqual([["c1", "f", "{oops"]])
})

it("reads the older function_call", () => {
  const pieces = [{ name: "f", arguments: "" }, { arguments: '{"a"' }, { arguments: ":1}" }]
  const events = readStream(
    sse(...pieces.map((call) => delta({ function_call: call })), delta({}, { finish_reason: "function_call" })),
  )
  expect(answerOf(events).calls).toEqual([{ id: made, name: "f", arguments: '{"a":1}' }])
  expect(finishOf(events).finishReasons).toEqual(["tool-calls"])
})

it("is the end of the answer also where the provider says 'stop', but not where it was cut", () => {
  const call = delta({ tool_calls: [{ index: 0, id: "c1", function: f("{}", "f") }] })
  const finish = (word: string) => finishOf(readStream(sse(call, delta({}, { finish_reason: word })))).finishReasons
  expect(finish("stop")).toEqual(["tool-calls"])
  expect(finish("length")).toEqual(["length"])
})

it("does not let text come between the pieces of a call", () => {
  const events = readStream(
    sse(
      delta({ content: "a" }),
      delta({ tool_calls: [{ index: 0, id: "c1", function: f('{"a"', "f") }] }),
      delta({ content: "b" }),
      delta({ tool_calls: [{ index: 0, function: f(":1}") }] }),
      delta({ content: "c" }, { finish_reason: "tool_calls" }),
    ),
  )
  expect(events.slice(1, -1).map((event) => ("text" in event ? event.text : event.type))).toEqual([
    "a",
    "tool-call-started",
    "tool-call-delta",
    "tool-call-delta",
    "b",
    "c",
  ])
})

it("keeps the ids of several choices apart", () => {
  const at = (index: number) => ({
    index,
    delta: { tool_calls: [{ index: 0, id: "c1", function: f("{}", "f") }] },
    finish_reason: "tool_calls",
  })
  const events = readStream(sse({ choices: [at(0), at(1)] }), { choiceCount: 2 })
  expect([answerOf(events, 0).calls[0]?.id, answerOf(events, 1).calls[0]?.id]).toEqual(["c1", made])
})

it("leaves out a call without a name: nobody could run it", () => {
  const call = { index: 0, id: "c1", function: f("{}") }
  const events = readStream(sse(delta({ content: "a", tool_calls: [call] }, { finish_reason: "tool_calls" })))
  expect(answerOf(events).calls).toEqual([])
  expect(finishOf(events).finishReasons).toEqual(["stop"])
})

it("reads calls of a reply in one piece, flat ones and those of custom tools too", () => {
  const calls = [
    { id: "c1", name: "f", arguments: { a: 1 } },
    { id: "c2", type: "custom", custom: { name: "sql", input: "select 1" } },
  ]
  const reply = { choices: [{ message: { content: null, tool_calls: calls }, finish_reason: "tool_calls" }] }
  expect(answerOf(readOpenAiReply(reply, readerOptions())).calls).toEqual([
    { id: "c1", name: "f", arguments: '{"a":1}' },
    { id: "c2", name: "sql", arguments: "select 1" },
  ])
})

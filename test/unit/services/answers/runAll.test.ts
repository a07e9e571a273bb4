import { describe, expect, it } from "vitest"
import type { CompletionRequest, PromptEvent } from "../../../../electron/contract/completion.ts"
import { AppError } from "../../../../electron/contract/errors.ts"
import { openAccess } from "../../../../electron/services/access/access.ts"
import type { Caller } from "../../../../electron/services/answers/caller.ts"
import { until } from "../../../support/httpClient.ts"
import {
  createScriptedEngine,
  finished,
  neverEnds,
  type Script,
  says,
  started,
  text,
} from "../../../support/serverEngine.ts"
import { createCompletions } from "../../../support/services.ts"

const client: Caller = {
  kind: "api",
  requestId: "req_1",
  operation: "completions",
  address: "127.0.0.1",
  userAgent: null,
  access: openAccess,
}

/** Of every request, what it is to be asked for: `prompt` says which. */
function setUp(script: Script, ...prompts: string[]) {
  const engine = createScriptedEngine(script)
  const { requests, completions } = createCompletions({ engine })
  const all = prompts.map(
    (prompt): CompletionRequest => ({ model: "ember", input: { kind: "text", prompt }, sampling: {}, stop: [] }),
  )
  const run = (signal = new AbortController().signal) => completions.runAll(all, client, signal)
  return { engine, requests, run }
}

const promptOf: (request: Parameters<Script>[0]) => unknown = ({ input }) => input.kind === "text" && input.prompt

function textOf(events: readonly PromptEvent[], prompt: number): string {
  return events.map((event) => (event.prompt === prompt && event.type === "text-delta" ? event.text : "")).join("")
}

it("answers each prompt, and counts them in the events", async () => {
  const repeat: Script = async function* (request) {
    yield* [started, ...text(`${promptOf(request)}!`), finished()]
  }
  const { run } = setUp(repeat, "a", "b", "c")
  const events = await Array.fromAsync(run())
  expect([0, 1, 2].map((prompt) => textOf(events, prompt))).toEqual(["a!", "b!", "c!"])
})

it("is one line of the request list, with the sums", async () => {
  const { requests, run } = setUp(says("Hello"), "a", "b", "c")
  await Array.fromAsync(run())
  expect(requests.list()).toMatchObject([
    { id: "req_1", status: { kind: "done" }, promptTokens: 21, cachedTokens: 9, completionTokens: 15 },
  ])
})

it("asks for four at a time: the others would be in the way of other clients", async () => {
  let most = 0
  const go = Promise.withResolvers<void>()
  const slow: Script = async function* () {
    most = Math.max(most, engine.running)
    await go.promise
    yield* [started, finished()]
  }
  const { engine, run } = setUp(slow, ..."abcdefghi")
  const events = Array.fromAsync(run())
  await until(() => engine.running === 4)
  go.resolve()
  expect((await events).filter((event) => event.type === "finished")).toHaveLength(9)
  expect(most).toBe(4)
})

// Once the first word is out a refusal cannot be the status any more, and what was answered is lost.
it("checks all prompts before the first is answered", async () => {
  const { engine, requests, run } = setUp(says("Hello"), ..."abcdef")
  engine.tasks.countTokens = async (_, input) => {
    if (input.kind === "text" && input.prompt === "f") throw new AppError("context_length_exceeded", "Too long.")
    return 1
  }
  const seen: PromptEvent[] = []
  const all = async () => {
    for await (const event of run()) seen.push(event)
  }
  await expect(all()).rejects.toMatchObject({ code: "context_length_exceeded" })
  expect([seen.map(({ type }) => type), engine.requests]).toEqual([["loading"], []])
  expect(requests.list()).toMatchObject([{ status: { kind: "failed", httpStatus: 400 } }])
})

describe("the end of all", () => {
  it("comes with the failure of one, whose reason is told", async () => {
    const script: Script = async function* (request, signal) {
      if (promptOf(request) === "b") throw new AppError("context_length_exceeded", "Too long.")
      yield* neverEnds("Hel")(request, signal)
    }
    const { engine, requests, run } = setUp(script, "a", "b", "c")
    await expect(Array.fromAsync(run())).rejects.toMatchObject({ code: "context_length_exceeded" })
    expect(engine.running).toBe(0)
    expect(requests.list()).toMatchObject([{ status: { kind: "failed", httpStatus: 400 } }])
  })

  it("comes when nobody reads any more", async () => {
    const { engine, requests, run } = setUp(neverEnds("Hel"), "a", "b")
    for await (const event of run()) if (event.type === "text-delta") break
    expect(engine.running).toBe(0)
    expect(requests.list()).toMatchObject([{ status: { kind: "cancelled" } }])
  })

  it("comes with the caller's signal, and nothing is begun after it", async () => {
    const { engine, requests, run } = setUp(neverEnds("Hel"), ..."abcdefghi")
    const leaving = new AbortController()
    const events = Array.fromAsync(run(leaving.signal))
    await until(() => engine.running === 4)
    leaving.abort()
    await events
    expect([engine.running, engine.requests.length]).toEqual([0, 4])
    expect(requests.list()).toMatchObject([{ status: { kind: "cancelled" } }])
  })
})

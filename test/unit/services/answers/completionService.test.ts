import { describe, expect, it } from "vitest"
import type { CompletionRequest } from "../../../../electron/contract/completion.ts"
import { AppError } from "../../../../electron/contract/errors.ts"
import { createLog } from "../../../../electron/core/log.ts"
import { openAccess } from "../../../../electron/services/access/access.ts"
import type { Caller } from "../../../../electron/services/answers/caller.ts"
import { ManualClock } from "../../../support/manualClock.ts"
import { createScriptedEngine, neverEnds, says, started, text, throws } from "../../../support/serverEngine.ts"
import { createCompletions } from "../../../support/services.ts"

const request: CompletionRequest = {
  model: "gpt-4",
  input: {
    kind: "chat",
    messages: [{ role: "user", content: "Hello" }],
    templateArguments: { enable_thinking: false },
  },
  sampling: { seed: 1 },
  stop: ["x"],
  maxTokens: 5,
}
const client: Caller = {
  kind: "api",
  requestId: "req_1",
  operation: "chat/completions",
  address: "127.0.0.1",
  userAgent: "curl",
  access: openAccess,
}

function setUp(script = says("Hel", "lo")) {
  const engine = createScriptedEngine(script)
  const lines: string[] = []
  const log = createLog("debug", (line) => lines.push(line))
  const clock = new ManualClock()
  const { requests, completions } = createCompletions({ engine, log, clock })
  const run = (signal = new AbortController().signal, fields = {}) =>
    completions.run({ ...request, ...fields }, client, signal)
  return { clock, completions, engine, lines, requests, run }
}

it("loads the model that is meant and passes everything on", async () => {
  const { engine, run } = setUp()
  const events = await Array.fromAsync(run())
  expect(events.map((event) => event.type)).toEqual(["loading", "started", "text-delta", "text-delta", "finished"])
  const { model: _, ...rest } = request
  expect(engine.requests).toEqual([{ ...rest, priority: "api" }])
})

it("lets the window go first, then programs, and last what says that it can wait", async () => {
  const { completions, engine, run } = setUp()
  const never = new AbortController().signal
  await Array.fromAsync(run(never, { priority: "batch" }))
  await Array.fromAsync(run(never))
  await Array.fromAsync(completions.run(request, { kind: "window" }, never))
  expect(engine.requests.map(({ priority }) => priority)).toEqual(["batch", "api", "window"])
})

it("counts the wait for the model as the client's time", async () => {
  const { clock, engine, run } = setUp()
  engine.loading = async () => clock.advance(30)
  const last = (await Array.fromAsync(run())).at(-1)
  expect(last).toMatchObject({ timings: { waitedMs: 30, firstTokenMs: 31, totalMs: 32 } })
})

describe("the record of a request", () => {
  it("holds who asked, what answered, and how it went", async () => {
    const { requests, run } = setUp()
    await Array.fromAsync(run())
    expect(requests.list()).toMatchObject([
      {
        id: "req_1",
        startedAt: expect.any(Number),
        operation: "chat/completions",
        caller: { kind: "api", address: "127.0.0.1", userAgent: "curl" },
        askedModel: "gpt-4",
        answeredBy: "ember",
        status: { kind: "done", httpStatus: 200 },
        promptTokens: 7,
        cachedTokens: 3,
        completionTokens: 5,
        firstTokenMs: expect.any(Number),
        tokensPerSecond: 100,
        totalMs: expect.any(Number),
      },
    ])
  })

  it("is announced at each step, not for each token", async () => {
    const { requests, run } = setUp(says(..."many tokens".split("")))
    const steps: string[] = []
    requests.onChange((record) => steps.push(`${record.status.kind} ${record.firstTokenMs !== null}`))
    await Array.fromAsync(run())
    // The last one tells the attempt, which ends with the answer.
    expect(steps).toEqual(["waiting false", "streaming false", "streaming true", "done true", "done true"])
  })

  it("is cancelled, without a word in the log, when the client leaves", async () => {
    const { engine, lines, requests, run } = setUp(neverEnds("Hel"))
    const leaving = new AbortController()
    for await (const event of run(leaving.signal)) if (event.type === "text-delta") leaving.abort()
    expect(requests.list()[0]?.status).toEqual({ kind: "cancelled" })
    expect([engine.running, lines]).toEqual([0, []])
  })

  it("is cancelled when whoever reads stops reading", async () => {
    const { engine, requests, run } = setUp()
    for await (const event of run()) if (event.type === "started") break
    expect([requests.list()[0]?.status, engine.running]).toEqual([{ kind: "cancelled" }, 0])
  })

  it("says what was used until the client left", async () => {
    const { requests, run } = setUp()
    for await (const event of run()) if (event.type === "text-delta") break
    expect(requests.list()[0]).toMatchObject({ status: { kind: "cancelled" }, promptTokens: 7, completionTokens: 1 })
    expect(requests.list()[0]?.isEstimated).toBe(true)
  })

  it("is cancelled when the client leaves during the load, and the model is not asked", async () => {
    const { engine, requests, run } = setUp()
    engine.loading = () => new Promise(() => {})
    const leaving = new AbortController()
    for await (const event of run(leaving.signal)) if (event.type === "loading") leaving.abort()
    expect([requests.list()[0]?.status, engine.requests]).toEqual([{ kind: "cancelled" }, []])
  })

  it("keeps the error of a failure, and a failure of the host is logged with its cause", async () => {
    const crash = new AppError("engine_crashed", "It ended.", { cause: new Error("SIGKILL") })
    const { lines, requests, run } = setUp(throws(crash, started, ...text("He")))
    await expect(Array.fromAsync(run())).rejects.toBe(crash)
    const error = { code: "engine_crashed", message: "It ended." }
    expect(requests.list()[0]?.status).toEqual({ kind: "failed", httpStatus: 500, error })
    expect(lines.join("\n")).toContain("SIGKILL")
  })

  it("logs a known error in one line, and one that nobody foresaw with its stack", async () => {
    const known = setUp(throws(new AppError("model_load_failed", "Too large."), started))
    await expect(Array.fromAsync(known.run())).rejects.toMatchObject({ code: "model_load_failed" })
    expect(known.lines.join("\n")).toMatch(
      /^\S+ error completions: a request failed code=model_load_failed reason="Too large."$/,
    )
    const unforeseen = setUp(throws(new TypeError("a bug at /home/somebody"), started))
    const expected = { code: "internal_error", message: expect.not.stringContaining("somebody") }
    await expect(Array.fromAsync(unforeseen.run())).rejects.toMatchObject(expected)
    expect(unforeseen.lines.join("\n")).toMatch(/TypeError: a bug at \/home\/somebody\n\s+at /)
  })

  it("keeps a client's mistake too, which is no failure of the host", async () => {
    const { lines, requests, run } = setUp()
    await expect(Array.fromAsync(run(undefined, { model: "embr" }))).rejects.toMatchObject({ code: "model_not_found" })
    expect(requests.list()[0]?.status).toMatchObject({ kind: "failed", httpStatus: 404 })
    expect(lines).toEqual([])
  })
})

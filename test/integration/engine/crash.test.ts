import { spawn } from "node:child_process"
import { once } from "node:events"
import { readFileSync, writeFileSync } from "node:fs"
import { join, resolve } from "node:path"
import { expect, it, onTestFinished, vi } from "vitest"
import type { SamplingParameters } from "../../../electron/contract/completion.ts"
import { AppError } from "../../../electron/contract/errors.ts"
import type { Engine } from "../../../electron/engine/engine.ts"
import { emberPath, endlessQuestion, endlessSampling } from "../../support/ember.ts"
import { ask, ember, question, startEngine } from "../../support/engine.ts"
import { tempFolder } from "../../support/tempFolder.ts"

const never = new AbortController().signal

function open() {
  const engine = startEngine()
  onTestFinished(() => engine.close())
  return engine
}

/** An answer under way: resolves with its first text; `rest` is how it ended. */
async function begin(
  engine: Engine,
  content: string = endlessQuestion,
  sampling: SamplingParameters = endlessSampling,
) {
  const stream = engine.generate(ember.id, question(content, { sampling }), never)[Symbol.asyncIterator]()
  let next = await stream.next()
  while (!next.done && next.value.type !== "text-delta") next = await stream.next()
  const rest = (async () => {
    while (!next.done && next.value.type !== "finished") next = await stream.next()
    return next.value
  })()
  return { rest: rest.catch((error: unknown) => error) }
}

function isAlive(pid: number | undefined): boolean {
  try {
    return pid !== undefined && process.kill(pid, 0)
  } catch {
    return false
  }
}

it("ends a running answer with engine_crashed and answers the next one after the restart", async () => {
  const engine = open()
  await engine.load(ember)
  const states: string[] = []
  engine.onChange((_, state) => states.push(state.kind))
  const running = await begin(engine)
  process.kill(engine.pids[0] ?? 0, "SIGKILL")
  const error = await running.rest
  expect(error).toMatchObject({ code: "engine_crashed", facts: { model: "ember", kind: "killed", exit: "SIGKILL" } })
  expect(engine.state(ember.id).kind).toBe("restarting")
  // What every request does first: it joins the restart.
  await engine.load(ember)
  expect((await ask(engine, question("What is 17 + 25?"))).text).toBe("17 + 25 = 42")
  expect(states.filter((kind) => kind !== "loading").slice(-3)).toContain("ready")
  expect(engine.pids).toHaveLength(2)
})

it("leaves a model alone that crashed twice without an answer in between, until it is asked for", async () => {
  const engine = open()
  await engine.load(ember)
  for (const round of [0, 1]) {
    process.kill(engine.pids[round] ?? 0, "SIGKILL")
    await vi.waitFor(() => expect(engine.state(ember.id).kind).not.toBe("ready"), 10_000)
    if (round === 0) await engine.load(ember)
  }
  expect(engine.state(ember.id).kind).toBe("quarantined")
  await expect(ask(engine, question("Hello!"))).rejects.toMatchObject({ code: "model_load_failed" })
  await engine.load(ember)
  expect((await ask(engine, question("Hello!"))).text).toContain("Hello!")
})

it("ends its processes when unloaded and when closed", async () => {
  const engine = open()
  await engine.load(ember)
  await engine.unload(ember.id)
  expect(engine.state(ember.id)).toEqual({ kind: "unloaded" })
  await engine.load(ember)
  const running = await begin(engine)
  await engine.close()
  expect(await running.rest).toMatchObject({ code: "server_stopping" })
  expect(engine.pids.map(isAlive)).toEqual([false, false])
})

it("lets a running answer finish before it unloads, and fails it after the grace", async () => {
  const engine = open()
  await engine.load(ember)
  const patient = await begin(engine, "Count from 1 to 30.", { temperature: 0 })
  await engine.unload(ember.id, 20_000)
  expect(await patient.rest).toMatchObject({ type: "finished", finishReasons: ["stop"] })
  await engine.load(ember)
  const cut = await begin(engine)
  await engine.unload(ember.id, 0)
  expect(await cut.rest).toMatchObject({ code: "model_unloaded" })
})

it("gives a load up when nobody waits for it any more, and loads anew when asked", async () => {
  const engine = open()
  const abort = new AbortController()
  const load = engine.load(ember, abort.signal)
  abort.abort()
  await expect(load).rejects.toMatchObject({ name: "AbortError" })
  expect(engine.state(ember.id).kind).toBe("unloaded")
  await engine.load(ember)
  expect((await ask(engine, question("Hello!"))).text).toContain("Hello!")
})

// A host that is killed cannot tidy up: the engine process has to notice by itself.
it("ends its process when the host is killed", async () => {
  const support = resolve(import.meta.dirname, "../../support/engine.ts")
  const script = `const { ember, startEngine } = await import(${JSON.stringify(support)})
    const engine = startEngine()
    await engine.load(ember)
    console.log(engine.pids[0])`
  const host = spawn(process.execPath, ["--input-type=module", "--eval", script], {
    stdio: ["ignore", "pipe", "inherit"],
  })
  onTestFinished(() => void host.kill("SIGKILL"))
  const [line] = (await once(host.stdout, "data")) as [Buffer]
  const pid = Number(line.toString())
  expect(isAlive(pid)).toBe(true)
  host.kill("SIGKILL")
  await vi.waitFor(() => expect(isAlive(pid)).toBe(false), 10_000)
})

const whole = readFileSync(emberPath)
const damaged: [string, Buffer][] = [
  ["truncated in its weights", whole.subarray(0, 1_000_000)],
  ["truncated in its header", whole.subarray(0, 5_000)],
  ["empty", Buffer.alloc(0)],
  ["something else", Buffer.from("hello, world")],
  ["only a magic number", Buffer.from("GGUF")],
  // A count of entries with its highest bit flipped aborts the engine's own reader.
  ["bit-flipped in a length", flipped(23)],
  ["bit-flipped in the first key", flipped(31)],
]

it.each(damaged)("a file that is %s ends in a clear error and not in the end of the host", async (_, content) => {
  const engine = open()
  const path = join(tempFolder(), "damaged.gguf")
  writeFileSync(path, content)
  const error = await engine.load({ ...ember, id: "damaged", path }).catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(AppError)
  const { code, message, detail } = error as AppError
  expect(["model_file_invalid", "model_load_failed", "model_quarantined"]).toContain(code)
  expect(`${message} ${detail}`).not.toContain(path)
  expect(["failed", "quarantined"]).toContain(engine.state("damaged").kind)
  await engine.load(ember)
  expect((await ask(engine, question("Hello!"))).text).toContain("Hello!")
})

function flipped(at: number): Buffer {
  const copy = Buffer.from(whole)
  copy.writeUInt8(copy.readUInt8(at) ^ 0x80, at)
  return copy
}

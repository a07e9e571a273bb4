import { expect } from "vitest"

type Payload = Readonly<Record<string, unknown>>
type Choice = {
  readonly index: number
  readonly finish_reason: string | null
  readonly delta: {
    readonly role?: unknown
    readonly content?: unknown
    readonly reasoning_content?: unknown
    readonly tool_calls?: readonly Call[]
  }
}
type Call = {
  readonly index: number
  readonly id?: unknown
  readonly type?: unknown
  readonly function: { readonly name?: unknown; readonly arguments: unknown }
}

export type CleanUsage = {
  readonly prompt_tokens: number
  readonly completion_tokens: number
  readonly total_tokens: number
}
export type CleanChoice = {
  readonly text: string
  readonly reasoning: string
  readonly calls: readonly { readonly name: string; readonly arguments: string }[]
  /** Null only where the stream broke off. */
  readonly finishReason: string | null
}
/** The first choice is told once more beside the list: most streams have one. */
export type CleanStream = CleanChoice & {
  readonly choices: readonly CleanChoice[]
  readonly model: unknown
  readonly usage: CleanUsage | null
  /** In-band, where the stream ended with one. */
  readonly error: { readonly code: string; readonly message: string } | null
}

export type StreamExpectation = {
  /** Whether the request asked for `include_usage`. */
  readonly wantsUsage: boolean
  /** `n` of the request; for completions times the prompts. */
  readonly choiceCount?: number
}

const noChoice: CleanChoice = { text: "", reasoning: "", calls: [], finishReason: null }

/**
 * Reads the raw bytes of a chat stream as the strictest client does, and fails where they are not as the contract says
 * (api-contract, 0.8, 0.9, 1.5 and 3.3). A stream that ends with an error may break off anywhere before it.
 */
export function readCleanStream(raw: string, { wantsUsage, choiceCount = 1 }: StreamExpectation): CleanStream {
  const { chunks, error } = readFrames(raw, "chat.completion.chunk")
  const { answers, usage } = splitUsage(chunks, wantsUsage, error !== null)
  const parts = answers.flatMap(({ choices }) => choices as readonly Choice[])
  for (const part of parts) expect(Object.keys(part).sort()).toEqual(["delta", "finish_reason", "index", "logprobs"])
  expect(parts.filter(({ index }) => !(index >= 0 && index < choiceCount))).toEqual([])
  // Where nothing but the error was told, no choice has begun.
  const told = Array.from({ length: parts.length === 0 ? 0 : choiceCount }, (_, index) =>
    readChoice(
      parts.filter((part) => part.index === index),
      error !== null,
    ),
  )
  expect(error !== null || told.length === choiceCount).toBe(true)
  return { ...(told[0] ?? noChoice), choices: told, model: chunks[0]?.model, usage, error }
}

/** The same for a stream of completions, which has neither roles nor deltas. */
export function readCleanTexts(raw: string, { wantsUsage, choiceCount = 1 }: StreamExpectation) {
  const { chunks, error } = readFrames(raw, "text_completion")
  const { answers, usage } = splitUsage(chunks, wantsUsage, error !== null)
  const parts = answers.flatMap(
    ({ choices }) => choices as readonly { index: number; text: string; finish_reason: unknown }[],
  )
  const texts = Array.from({ length: choiceCount }, (_, at) => {
    const own = parts.filter(({ index }) => index === at)
    const ends = own.filter(({ finish_reason }) => finish_reason !== null)
    if (error === null) expect(ends).toEqual([own.at(-1)])
    return { text: own.map(({ text }) => text).join(""), finishReason: ends[0]?.finish_reason ?? null }
  })
  return { texts, usage, error }
}

/** Frames are exactly `data: {one line}` or one comment each, the last says that it is over; an error is the last but one. */
function readFrames(raw: string, object: string): { chunks: readonly Payload[]; error: CleanStream["error"] } {
  expect(raw).not.toMatch(/\r|\ufffd/)
  expect(raw.endsWith("\n\n")).toBe(true)
  const frames = raw.slice(0, -2).split("\n\n")
  for (const frame of frames) expect(frame).toMatch(/^(data: \S[^\n]*|: [^\n]*)$/)
  const payloads = frames.filter((frame) => !frame.startsWith(":")).map((frame) => frame.slice("data: ".length))
  expect(payloads.indexOf("[DONE]")).toBe(payloads.length - 1)
  const all: readonly Payload[] = payloads.slice(0, -1).map((payload) => JSON.parse(payload))
  const errors = all.filter((payload) => "error" in payload)
  expect(errors).toEqual(errors.length === 0 ? [] : [all.at(-1)])
  const [failed] = errors
  if (failed !== undefined) {
    expect(Object.keys(failed)).toEqual(["error"])
    expect(failed.error).toMatchObject({
      message: expect.any(String),
      type: expect.any(String),
      code: expect.any(String),
    })
    expect(failed.error).toHaveProperty("param")
  }
  const chunks = all.filter((payload) => !("error" in payload))
  expect(chunks.filter((chunk) => chunk.object !== object)).toEqual([])
  const heads = new Set(chunks.map(({ id, created, model }) => JSON.stringify([id, created, model])))
  expect(heads.size).toBe(chunks.length === 0 ? 0 : 1)
  for (const { id, created, model } of chunks.slice(0, 1)) {
    expect([typeof id, Number.isInteger(created), typeof model]).toEqual(["string", true, "string"])
  }
  return { chunks, error: (failed?.error as CleanStream["error"]) ?? null }
}

/** Usage is in the last chunk, the only one without choices, and nowhere where nobody asked for it. */
function splitUsage(chunks: readonly Payload[], wantsUsage: boolean, isBroken: boolean) {
  const answers = chunks.filter(({ choices }) => (choices as readonly unknown[]).length > 0)
  if (!wantsUsage) expect(chunks.filter((chunk) => "usage" in chunk)).toEqual([])
  expect(answers.filter(({ usage }) => usage !== undefined && usage !== null)).toEqual([])
  const rest = chunks.filter((chunk) => !answers.includes(chunk))
  if (isBroken || !wantsUsage) {
    expect(rest).toEqual([])
    return { answers, usage: null }
  }
  expect(rest).toEqual([chunks.at(-1)])
  const usage = rest[0]?.usage as CleanUsage
  expect(usage.total_tokens).toBe(usage.prompt_tokens + usage.completion_tokens)
  return { answers, usage }
}

/** Its role first and once, thoughts before text, its end last and once, with nothing in it. */
function readChoice(parts: readonly Choice[], isBroken: boolean): CleanChoice {
  expect(parts.map(({ delta }) => delta.role)).toEqual(parts.map((_, place) => (place === 0 ? "assistant" : undefined)))
  const ends = parts.filter(({ finish_reason }) => finish_reason !== null)
  if (isBroken) expect(ends).toEqual([])
  else {
    expect(ends).toEqual([parts.at(-1)])
    expect(ends[0]?.delta).toEqual({})
  }
  const deltas = parts.map(({ delta }) => delta)
  for (const { content = "", reasoning_content: thought = "" } of deltas) {
    expect([content === null || typeof content === "string", typeof thought]).toEqual([true, "string"])
  }
  const firstAnswer = deltas.findIndex(({ content, tool_calls }) => Boolean(content) || tool_calls !== undefined)
  const lastThought = deltas.findLastIndex(({ reasoning_content }) => reasoning_content !== undefined)
  if (firstAnswer >= 0) expect(lastThought).toBeLessThan(firstAnswer)
  const finishReason = ends[0]?.finish_reason ?? null
  const calls = readCalls(deltas.flatMap(({ tool_calls = [] }) => tool_calls))
  if (!isBroken) for (const call of calls) JSON.parse(call.arguments)
  if (calls.length > 0 && !isBroken) expect(["tool_calls", "length"]).toContain(finishReason)
  return {
    text: deltas.map(({ content }) => content ?? "").join(""),
    reasoning: deltas.map(({ reasoning_content }) => reasoning_content ?? "").join(""),
    calls,
    finishReason,
  }
}

/** One call after the other: its id, type and whole name come with its first delta, and never again. */
function readCalls(parts: readonly Call[]): CleanChoice["calls"] {
  const calls: { id: unknown; name: string; arguments: string }[] = []
  for (const { function: called, ...part } of parts) {
    if (part.index === calls.length) {
      expect({ ...part, ...called }).toEqual({
        index: calls.length,
        id: expect.stringMatching(/./),
        type: "function",
        name: expect.stringMatching(/./),
        arguments: expect.any(String),
      })
      calls.push({ id: part.id, name: String(called.name), arguments: "" })
    } else {
      expect(part).toEqual({ index: calls.length - 1 })
      expect(called).toEqual({ arguments: expect.any(String) })
    }
    const call = calls.at(-1)
    if (call !== undefined) call.arguments += called.arguments
  }
  expect(new Set(calls.map(({ id }) => id)).size).toBe(calls.length)
  return calls
}

import { expect } from "vitest"
import type { CompletionEvent } from "../../electron/contract/completion.ts"
import {
  createOpenAiReader,
  type UpstreamReader,
  type UpstreamReaderOptions,
} from "../../electron/protocols/upstream/openaiReader.ts"
import { createFrameReader } from "../../electron/protocols/upstream/upstreamFrames.ts"
import { ManualClock } from "./manualClock.ts"

type Bytes = string | Uint8Array

/** Estimates that are easily told from counts: 1000 for a prompt, 100 for each character of an answer. */
export function readerOptions(options: Partial<UpstreamReaderOptions> = {}): UpstreamReaderOptions {
  const clock = new ManualClock()
  return {
    provider: "acme",
    model: "acme/large",
    choiceCount: 1,
    surface: "chat/completions",
    estimate: { guessPrompt: () => 900, countPrompt: () => 1000, count: (text) => 100 * [...text].length },
    clock,
    since: clock.monotonic(),
    ...options,
  }
}

/** Chunks as a provider writes them; text stands for itself. */
export function sse(...chunks: (object | string)[]): string {
  return chunks.map((one) => (typeof one === "string" ? one : `data: ${JSON.stringify(one)}\n\n`)).join("")
}

/** A chunk with one choice. */
export function delta(delta: object, rest: object = {}): object {
  return { id: "x", object: "chat.completion.chunk", choices: [{ index: 0, delta, ...rest }] }
}

/**
 * What a stream of these bytes becomes. It is read once whole, once byte by byte, and cut into two at places all over it, and must be
 * the same each time; and clean by the contract.
 */
export function readStream(
  stream: Bytes,
  options: Partial<UpstreamReaderOptions> = {},
  create: (options: UpstreamReaderOptions) => UpstreamReader = createOpenAiReader,
): CompletionEvent[] {
  const bytes = typeof stream === "string" ? new TextEncoder().encode(stream) : stream
  const read = (cuts: readonly number[]) => readPieces(bytes, cuts, create(readerOptions(options)))
  const whole = read([])
  expectClean(whole, options.choiceCount ?? 1)
  const expected = joined(whole)
  expect(joined(read([...bytes.keys()]))).toEqual(expected)
  const step = Math.ceil(bytes.length / 150)
  for (let cut = 1; cut < bytes.length; cut += step) expect(joined(read([cut]))).toEqual(expected)
  return whole
}

function readPieces(bytes: Uint8Array, cuts: readonly number[], reader: UpstreamReader): CompletionEvent[] {
  const decoder = new TextDecoder()
  const frames = createFrameReader("acme")
  const events: CompletionEvent[] = []
  const places = [0, ...cuts.filter((cut) => cut > 0), bytes.length]
  for (const [at, end] of places.slice(1).entries()) {
    const text = decoder.decode(bytes.subarray(places[at], end), { stream: true })
    for (const event of frames.push(text)) events.push(...reader.push(event))
  }
  for (const event of frames.end()) events.push(...reader.push(event))
  return [...events, ...reader.end()]
}

/** Without ids that are made up anew each time. */
function joined(events: readonly CompletionEvent[]): unknown {
  const made = /^(call|toolu)_\w{24}$/
  return events.map((event) =>
    event.type === "tool-call-started" && made.test(event.id) ? { ...event, id: "" } : event,
  )
}

/** The order that completion.ts promises. */
export function expectClean(events: readonly CompletionEvent[], choiceCount: number): void {
  expect(events[0]?.type).toBe("started")
  expect(events.filter((event) => event.type === "started")).toHaveLength(1)
  expect(events.filter((event) => event.type === "finished")).toHaveLength(1)
  const last = events.at(-1)
  if (last?.type !== "finished") throw new Error("It does not finish")
  expect(last.finishReasons).toHaveLength(choiceCount)
  const { isEstimated: _, ...counts } = last.usage
  for (const count of Object.values(counts)) expect(Number.isSafeInteger(count) && count >= 0).toBe(true)
  for (const choice of Array(choiceCount).keys()) expectCleanChoice(events, choice)
}

function expectCleanChoice(events: readonly CompletionEvent[], choice: number): void {
  let calls = 0
  let isBehindThought = false
  for (const event of events) {
    if (!("choice" in event) || event.choice !== choice) continue
    if (event.type === "reasoning-delta") expect(isBehindThought).toBe(false)
    if (event.type === "text-delta" && event.text === "") continue
    else isBehindThought = event.type !== "reasoning-delta"
    if (event.type === "tool-call-started") expect(event.call).toBe(calls++)
    if (event.type === "tool-call-delta") expect(event.call).toBe(calls - 1)
  }
}

/** An answer in one piece for each choice, as a client would put it together. */
export function answerOf(events: readonly CompletionEvent[], choice = 0) {
  const answer = { reasoning: "", text: "", calls: [] as { id: string; name: string; arguments: string }[] }
  for (const event of events) {
    if (!("choice" in event) || event.choice !== choice) continue
    if (event.type === "reasoning-delta") answer.reasoning += event.text
    if (event.type === "text-delta") answer.text += event.text
    if (event.type === "tool-call-started") answer.calls.push({ id: event.id, name: event.name, arguments: "" })
    const call = answer.calls.at(-1)
    if (event.type === "tool-call-delta" && call !== undefined) call.arguments += event.arguments
  }
  return answer
}

export function finishOf(events: readonly CompletionEvent[]) {
  const last = events.at(-1)
  if (last?.type !== "finished") throw new Error("It does not finish")
  return last
}

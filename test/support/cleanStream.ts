import { expect } from "vitest"

type Chunk = {
  readonly id: unknown
  readonly object: unknown
  readonly created: unknown
  readonly model: unknown
  readonly choices: readonly Choice[]
  readonly usage?: unknown
}
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

export type CleanStream = {
  readonly text: string
  readonly reasoning: string
  readonly calls: readonly { readonly name: string; readonly arguments: string }[]
  readonly finishReason: string | null
  readonly usage: {
    readonly prompt_tokens: number
    readonly completion_tokens: number
    readonly total_tokens: number
  } | null
  /** In-band, where the stream ended with one. */
  readonly error: { readonly code: string; readonly message: string } | null
}

/**
 * Reads the raw bytes of a chat stream with one choice as the strictest client does, and fails where they are not as the contract
 * says (api-contract, 1.5 and 3.3). A stream that ends with an error may break off anywhere before it.
 */
export function readCleanStream(raw: string, { wantsUsage }: { readonly wantsUsage: boolean }): CleanStream {
  expect(raw).not.toContain("\r")
  expect(raw.endsWith("\n\n")).toBe(true)
  const frames = raw.split("\n\n").filter((frame) => frame !== "" && !frame.startsWith(":"))
  for (const frame of frames) expect(frame).toMatch(/^data: [^\n]+$/)
  const payloads = frames.map((frame) => frame.slice("data: ".length))
  expect(payloads.at(-1)).toBe("[DONE]")
  const all = payloads.slice(0, -1).map((payload) => JSON.parse(payload))
  const error = all.at(-1)?.error ?? null
  if (error !== null) expect(Object.keys(all.at(-1) ?? {})).toEqual(["error"])
  const chunks = all.filter((payload) => payload.error === undefined) as readonly Chunk[]
  expect(all.length - chunks.length).toBe(error === null ? 0 : 1)
  return { ...readChunks(chunks, wantsUsage, error !== null), error }
}

function readChunks(chunks: readonly Chunk[], wantsUsage: boolean, isBroken: boolean): Omit<CleanStream, "error"> {
  const heads = chunks.map(({ id, object, created, model }) => JSON.stringify([id, object, created, model]))
  expect(new Set(heads).size).toBeLessThanOrEqual(1)
  const withUsage = chunks.filter(({ usage }) => usage !== undefined && usage !== null)
  const answers = chunks.filter(({ choices }) => choices.length > 0)
  if (!isBroken) {
    expect(withUsage.length).toBe(wantsUsage ? 1 : 0)
    expect(chunks.length - answers.length).toBe(wantsUsage ? 1 : 0)
    if (wantsUsage) expect(chunks.at(-1)).toMatchObject({ choices: [], usage: {} })
  }
  const choices = answers.map(({ choices: [choice] }) => choice as Choice)
  const roles = choices.map(({ delta }) => delta.role !== undefined)
  if (choices.length > 0) expect(roles).toEqual(choices.map((_, place) => place === 0))
  const finished = choices.filter(({ finish_reason }) => finish_reason !== null)
  if (!isBroken) {
    expect(finished).toEqual([choices.at(-1)])
    expect(finished[0]?.delta).toEqual({})
  }
  const joined = (pick: (delta: Choice["delta"]) => unknown) => choices.map(({ delta }) => pick(delta) ?? "").join("")
  const calls = readCalls(choices.flatMap(({ delta }) => delta.tool_calls ?? []))
  if (!isBroken) for (const call of calls) JSON.parse(call.arguments)
  return {
    text: joined(({ content }) => content),
    reasoning: joined(({ reasoning_content }) => reasoning_content),
    calls,
    finishReason: finished[0]?.finish_reason ?? null,
    usage: (withUsage[0]?.usage as CleanStream["usage"]) ?? null,
  }
}

function readCalls(parts: readonly Call[]): CleanStream["calls"] {
  const calls: { id: unknown; name: string; arguments: string }[] = []
  for (const {
    index,
    id,
    type,
    function: { name, arguments: text },
  } of parts) {
    if (index === calls.length) {
      expect({ id, type, name, text }).toMatchObject({
        id: expect.any(String),
        type: "function",
        name: expect.any(String),
      })
      calls.push({ id, name: String(name), arguments: "" })
    }
    const call = calls[index]
    expect([index, typeof text]).toEqual([calls.length - 1, "string"])
    if (call !== undefined) call.arguments += text
  }
  expect(new Set(calls.map(({ id }) => id)).size).toBe(calls.length)
  return calls
}

import type { Frame, Json } from "./answers.ts"
import type { Behaviour } from "./behaviour.ts"
import { writeFrame } from "./behaviour.ts"
import { oddities } from "./oddities.ts"
import { payloadsOf, withDelta, withMessage } from "./reshape.ts"

const failure = (message: string, type: string, code: string | null = null) => ({
  error: { message, type, param: null, code },
})
const refuses = (status: number, body: string | object, more: Partial<Behaviour["refusal"]> = {}): Behaviour => ({
  isSurvivable: false,
  refusal: { status, body, ...more },
})
const page = "<!DOCTYPE html><html><head><title>502</title></head><body><h1>Bad gateway</h1></body></html>"
const busy = failure("Rate limit reached for this model.", "requests", "rate_limit_exceeded")
const broken = { isSurvivable: false } as const
const survived = { isSurvivable: true } as const

/** How events are written. */
const framing = {
  crlf: { ...survived, write: (frame) => writeFrame(frame).replaceAll("\n", "\r\n") },
  "event-lines": { ...survived, write: (frame) => `id: 1\nretry: 100\n${writeFrame({ event: "message", ...frame })}` },
  comments: { ...survived, write: (frame) => `: OPENROUTER PROCESSING\n\n: x\n${writeFrame(frame)}` },
  "no-space": { ...survived, write: (frame) => writeFrame(frame).replace("data: ", "data:") },
  "byte-by-byte": { ...survived, packets: (bytes) => [...bytes].map((byte) => Buffer.of(byte)) },
  "no-last-line-end": {
    ...survived,
    lacksDone: true,
    write: (frame, index) => `${index === 0 ? "" : "\n\n"}${writeFrame(frame).trimEnd()}`,
  },
  "byte-order-mark": { ...survived, write: (frame, index) => `${index === 0 ? "\ufeff" : ""}${writeFrame(frame)}` },
  gzip: { ...survived, compresses: true },
  "wrong-type": { ...survived, type: "text/plain" },
} satisfies Record<string, Behaviour>

/** What is in the chunks of a stream. */
const chunks = {
  "no-role": { ...survived, frames: withDelta(({ role: _role, ...delta }) => delta) },
  "no-finish": {
    ...survived,
    frames: payloadsOf(({ choices, ...chunk }) => ({
      ...chunk,
      choices: (choices as Json[]).map(({ finish_reason: _finish, ...choice }) => choice),
    })),
  },
  "no-usage": {
    ...survived,
    frames: (frames) => frames.filter(({ payload }) => !("usage" in (payload as Json))),
    body: ({ usage: _usage, ...body }: Json) => body,
  },
  "no-done": { ...survived, lacksDone: true },
  "null-choices": {
    ...survived,
    frames: (frames) => [
      { payload: { id: "x", object: "chat.completion.chunk", choices: null } },
      ...payloadsOf((chunk) => ((chunk.choices as Json[]).length === 0 ? { ...chunk, choices: null } : chunk))(frames),
    ],
  },
  "null-fields": {
    ...survived,
    frames: withDelta((delta) => ({ content: null, tool_calls: null, function_call: null, refusal: null, ...delta })),
  },
  "usage-in-finish": { ...survived, frames: usageInFinish },
  "usage-everywhere": {
    ...survived,
    frames: payloadsOf((chunk, index) => ({
      ...chunk,
      usage: chunk.usage ?? { prompt_tokens: 12, completion_tokens: index, total_tokens: 12 + index },
    })),
  },
  "filter-results-first": {
    ...survived,
    frames: (frames) => [
      { payload: { id: "", object: "", model: "", choices: [], prompt_filter_results: [] } },
      ...frames,
    ],
  },
  "unknown-fields": {
    ...survived,
    frames: payloadsOf((chunk) => ({ ...chunk, x_groq: { id: "q" }, system_fingerprint: null, obfuscation: "aB" })),
  },
  "swapped-form": { ...survived, swapsForm: true },
} satisfies Record<string, Behaviour>

const functionOf = (call: Json) => (call.function ?? {}) as Json

/** How calls and thoughts are told. */
const dialects = {
  "calls-without-index": {
    ...survived,
    topic: "tool-call",
    frames: withDelta(({ tool_calls, ...delta }) =>
      tool_calls ? { ...delta, tool_calls: (tool_calls as Json[]).map(({ index: _index, ...call }) => call) } : delta,
    ),
  },
  "calls-without-id": {
    ...survived,
    topic: "tool-call",
    frames: withDelta(({ tool_calls, ...delta }) =>
      tool_calls ? { ...delta, tool_calls: (tool_calls as Json[]).map(({ id: _id, ...call }) => call) } : delta,
    ),
    body: withMessage(({ tool_calls, ...message }) => ({
      ...message,
      tool_calls: (tool_calls as Json[]).map(({ id: _id, ...call }) => call),
    })),
  },
  "arguments-as-object": {
    ...survived,
    topic: "tool-call",
    frames: wholeCall((call) => ({ ...call, function: { ...functionOf(call), arguments: callArguments } })),
    body: withMessage(({ tool_calls, ...message }) => ({
      ...message,
      tool_calls: (tool_calls as Json[]).map((call) => ({
        ...call,
        function: { ...functionOf(call), arguments: callArguments },
      })),
    })),
  },
  "legacy-function-call": {
    ...survived,
    topic: "tool-call",
    frames: withDelta(({ tool_calls, ...delta }) =>
      tool_calls ? { ...delta, function_call: functionOf((tool_calls as Json[])[0] ?? {}) } : delta,
    ),
    body: withMessage(({ tool_calls, ...message }) => ({
      ...message,
      function_call: functionOf((tool_calls as Json[])[0] ?? {}),
    })),
  },
  "reasoning-content": { ...survived, topic: "thought" },
  reasoning: {
    ...survived,
    topic: "thought",
    frames: withDelta(renamedThought((text) => ({ reasoning: text }))),
    body: withMessage(renamedThought((text) => ({ reasoning: text }))),
  },
  "reasoning-details": {
    ...survived,
    topic: "thought",
    frames: withDelta(renamedThought((text) => ({ reasoning_details: [{ type: "reasoning.text", text, index: 0 }] }))),
    body: withMessage(renamedThought((text) => ({ reasoning_details: [{ type: "reasoning.text", text, index: 0 }] }))),
  },
  "think-tags": {
    ...survived,
    topic: "thought",
    frames: thinkTags,
    body: withMessage(({ reasoning_content, ...message }) => ({
      ...message,
      content: `<think>\n${reasoning_content}\n</think>\n\n${message.content}`,
    })),
  },
} satisfies Record<string, Behaviour>

/** Answers that are none. */
const refusals = {
  "status-400": refuses(400, failure("'temperature' is not supported by this model.", "invalid_request_error")),
  "context-400": refuses(
    400,
    failure("This model's maximum context length is 4096 tokens.", "invalid_request_error", "context_length_exceeded"),
  ),
  "status-401": refuses(401, failure("Incorrect API key provided.", "invalid_request_error", "invalid_api_key")),
  "status-402": refuses(402, failure("Insufficient Balance", "unknown_error", "invalid_request_error")),
  "status-403": refuses(403, failure("Your region is not supported.", "forbidden", "unsupported_country")),
  "status-413": refuses(413, failure("Request too large.", "invalid_request_error")),
  "model-404": refuses(404, failure("The model does not exist.", "invalid_request_error", "model_not_found")),
  "path-404": refuses(404, "404 page not found", { type: "text/plain" }),
  "status-422": refuses(422, { detail: [{ loc: ["body", "top_k"], msg: "extra fields not permitted" }] }),
  "status-429": refuses(429, busy),
  "status-429-seconds": refuses(429, busy, { retryAfter: { seconds: 7, asDate: false } }),
  "status-429-date": refuses(429, busy, { retryAfter: { seconds: 60, asDate: true } }),
  "quota-429": refuses(429, failure("You exceeded your current quota.", "insufficient_quota", "insufficient_quota")),
  "status-500": refuses(500, failure("The server had an error.", "server_error")),
  "status-503": refuses(503, failure("The engine is overloaded.", "server_error")),
  "status-503-seconds": refuses(503, failure("Loading model", "server_error"), {
    retryAfter: { seconds: 1, asDate: false },
  }),
  "status-529": refuses(529, { type: "error", error: { type: "overloaded_error", message: "Overloaded" } }),
  "html-error": refuses(502, page, { type: "text/html" }),
  "html-answer": refuses(200, page, { type: "text/html" }),
  "error-in-200": refuses(200, failure("No capacity left for this model.", "server_error")),
  "empty-answer": refuses(200, ""),
  "truncated-json": refuses(200, '{"id":"x","choices":[{"index":0,"message":{"role":"assi'),
  redirect: refuses(307, ""),
} satisfies Record<string, Behaviour>

/** What happens to the connection, and in mid-stream. */
const transports = {
  "slow-start": { ...survived, transport: "slow" },
  silent: { ...broken, transport: "silent" },
  stall: { ...broken, transport: "stall" },
  "reset-before": { ...broken, transport: "reset-before" },
  "reset-mid": { ...broken, transport: "reset-mid" },
  "cut-mid": { ...broken, transport: "cut" },
  endless: { ...broken, transport: "endless" },
  "gigantic-line": {
    ...broken,
    write: (frame, index) => (index === 1 ? `data: ${"x".repeat(gigantic)}` : writeFrame(frame)),
  },
  "error-in-stream": {
    ...broken,
    frames: (frames) => [...frames.slice(0, 3), { payload: failure("The server had an error.", "server_error") }],
  },
  "invalid-json": { ...broken, frames: (frames) => [...frames.slice(0, 2), { payload: '{"choices":[{"delta":' }] },
  "invalid-utf8": { ...survived, packets: (bytes) => [withInvalidBytes(bytes)] },
} satisfies Record<string, Behaviour>

/** More than anybody may send in one line. */
const gigantic = 12 * 1024 * 1024
const callArguments = { city: "Paris", unit: "celsius" }

export type Misbehaviour =
  | keyof typeof framing
  | keyof typeof chunks
  | keyof typeof dialects
  | keyof typeof refusals
  | keyof typeof transports
  | keyof typeof oddities

/** Every way, by its name. A request whose `model` is one of these names is answered in that way. */
export const misbehaviours: Readonly<Record<Misbehaviour, Behaviour>> = {
  ...framing,
  ...chunks,
  ...dialects,
  ...refusals,
  ...transports,
  ...oddities,
}

export const misbehaviourNames = Object.keys(misbehaviours) as readonly Misbehaviour[]
export const survivableNames = misbehaviourNames.filter((name) => misbehaviours[name].isSurvivable)
export const fatalNames = misbehaviourNames.filter((name) => !misbehaviours[name].isSurvivable)

/** Bytes that are no character, in a place that is no text of the answer. */
function withInvalidBytes(bytes: Buffer): Buffer {
  const at = bytes.indexOf('"id":"') + 6
  return at < 6 ? bytes : Buffer.concat([bytes.subarray(0, at), Buffer.of(0xff, 0xc3, 0x28), bytes.subarray(at)])
}

function renamedThought(rename: (text: unknown) => Json) {
  return ({ reasoning_content, ...rest }: Json): Json =>
    reasoning_content === undefined ? rest : { ...rest, ...rename(reasoning_content) }
}

function usageInFinish(frames: readonly Frame[]): readonly Frame[] {
  const usage = frames.map(({ payload }) => (payload as Json).usage).find((one) => one !== undefined)
  const kept = frames.filter(({ payload }) => !("usage" in (payload as Json)))
  return kept.map((frame, index) =>
    index === kept.length - 1 ? { payload: { ...(frame.payload as Json), usage } } : frame,
  )
}

/** The thought in the text, its tags cut in two. */
function thinkTags(frames: readonly Frame[]): readonly Frame[] {
  let isThinking = false
  return withDelta((delta) => {
    const { reasoning_content, ...rest } = delta
    if (reasoning_content !== undefined) {
      const opening = isThinking ? "" : "nk>\n"
      isThinking = true
      return { ...rest, content: `${opening}${reasoning_content}` }
    }
    if (delta.role !== undefined) return { ...delta, content: "<thi" }
    if (!isThinking || typeof delta.content !== "string") return delta
    isThinking = false
    return { ...delta, content: `\n</think>\n\n${delta.content}` }
  })(frames)
}

/** The call in one chunk. */
function wholeCall(change: (call: Json) => Json) {
  return (frames: readonly Frame[]): readonly Frame[] => {
    let count = 0
    return withDelta((delta) => {
      if (delta.tool_calls === undefined) return delta
      count += 1
      return count === 1 ? { ...delta, tool_calls: (delta.tool_calls as Json[]).map(change) } : {}
    })(frames)
  }
}

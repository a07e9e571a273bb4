import type { Frame, Json } from "./answers.ts"
import { type Behaviour, writeFrame } from "./behaviour.ts"
import { payloadsOf, withDelta, withMessage } from "./reshape.ts"

const survived = { isSurvivable: true } as const
const broken = { isSurvivable: false } as const

/** What services do that is not quite wrong, each seen at one of them. */
export const oddities = {
  /** vLLM, Moonshot, Zhipu. */
  "role-everywhere": { ...survived, frames: withDelta((delta) => ({ role: "assistant", ...delta })) },
  /** Gemini's compatible API. */
  "text-in-finish": { ...survived, frames: textInFinish },
  "finish-twice": {
    ...survived,
    frames: (frames) => frames.flatMap((frame) => (isFinish(frame) ? [frame, frame] : [frame])),
  },
  "empty-finish": {
    ...survived,
    frames: withChoice((choice) => ({ ...choice, finish_reason: choice.finish_reason ?? "" })),
  },
  "usage-null": { ...survived, frames: payloadsOf((chunk) => ({ usage: null, ...chunk })) },
  "changing-heads": {
    ...survived,
    frames: payloadsOf((chunk, index) => ({
      ...chunk,
      id: `x-${index}`,
      created: index / 3,
      model: `inner-${index}`,
      object: "chunk",
    })),
  },
  /** Mistral. */
  "content-parts": {
    ...survived,
    frames: withDelta(({ content, ...delta }) =>
      content ? { ...delta, content: asParts(content) } : { ...delta, content },
    ),
    body: withMessage((message) => ({ ...message, content: asParts(message.content) })),
  },
  /** A character of two halves, each in a chunk of its own. */
  "cut-characters": { ...survived, frames: cutCharacters },
  "empty-events": { ...survived, write: (frame) => `data:\n\ndata: ping\n\nevent: ping\n\n${writeFrame(frame)}` },
  "more-after-done": {
    ...survived,
    frames: (frames) => [
      ...frames,
      { payload: "[DONE]" },
      { payload: { choices: [{ index: 0, delta: { content: "!" } }] } },
    ],
  },
  "call-ends-as-stop": {
    ...survived,
    topic: "tool-call",
    frames: withChoice((choice) => (choice.finish_reason === null ? choice : { ...choice, finish_reason: "stop" })),
  },
  "call-with-nulls": {
    ...survived,
    topic: "tool-call",
    frames: withDelta(({ tool_calls, ...delta }) => ({
      ...delta,
      ...(tool_calls === undefined ? {} : { tool_calls: (tool_calls as Json[]).map(withNulls) }),
    })),
  },
  /** Groq, older versions of llama-server. */
  "one-choice": { ...survived, severalChoices: "refused" },
  /** DeepSeek, Ollama. */
  "only-one": { ...survived, severalChoices: "ignored" },
  "only-done": { ...broken, frames: () => [] },
  "empty-stream": { ...broken, frames: () => [], lacksDone: true },
  /** OpenRouter: the status of whoever failed behind it. */
  "status-in-stream": {
    ...broken,
    frames: (frames) => [
      ...frames.slice(0, 3),
      { payload: { error: { code: 429, message: "Provider is rate limited" } } },
    ],
  },
  "error-event": {
    ...broken,
    frames: (frames) => [...frames.slice(0, 3), { event: "error", payload: { message: "The server had an error." } }],
  },
  "finish-error": {
    ...broken,
    frames: withChoice((choice) => (choice.finish_reason === null ? choice : { ...choice, finish_reason: "error" })),
  },
} satisfies Record<string, Behaviour>

function withChoice(change: (choice: Json) => Json) {
  return payloadsOf((payload) =>
    Array.isArray(payload.choices) ? { ...payload, choices: payload.choices.map(change) } : payload,
  )
}

function choiceOf({ payload }: Frame): Json {
  const { choices } = payload as { readonly choices?: readonly Json[] }
  return choices?.[0] ?? {}
}

function isFinish(frame: Frame): boolean {
  return typeof choiceOf(frame).finish_reason === "string"
}

/** The last piece of the text comes with the end of it. */
function textInFinish(frames: readonly Frame[]): readonly Frame[] {
  const end = frames.findIndex(isFinish)
  const last = frames[end - 1]
  if (last === undefined) return frames
  const { delta } = choiceOf(last)
  const joined = withChoice((choice) => ({ ...choice, delta }))(frames.slice(end, end + 1))
  return [...frames.slice(0, end - 1), ...joined, ...frames.slice(end + 1)]
}

function asParts(content: unknown): unknown {
  return typeof content === "string" ? [{ type: "text", text: content }] : content
}

function cutCharacters(frames: readonly Frame[]): readonly Frame[] {
  return frames.flatMap((frame) => {
    const { content } = (choiceOf(frame).delta ?? {}) as Json
    const at = typeof content === "string" ? content.search(/[\ud800-\udbff]/) : -1
    if (typeof content !== "string" || at < 0) return [frame]
    return [content.slice(0, at + 1), content.slice(at + 1)].flatMap((text) =>
      withDelta(() => ({ content: text }))([frame]),
    )
  })
}

/** Later pieces of a call repeat what they have nothing for. */
function withNulls(call: Json): Json {
  return { id: null, type: null, ...call, function: { name: null, ...(call.function as Json) } }
}

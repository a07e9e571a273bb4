import {
  type Answer,
  answerArguments,
  answerPieces,
  answerText,
  answerThought,
  isStreamed,
  type Json,
  openAiUsage,
  type Topic,
  toolName,
} from "./answers.ts"

const created = 1_790_000_000

/** `POST …/chat/completions` as OpenAI answers it. */
export function chatAnswer(body: Json, topic: Topic): Answer {
  return isStreamed(body) ? streamedChat(body, topic) : { kind: "json", body: blockingChat(body, topic) }
}

function blockingChat(body: Json, topic: Topic): Json {
  const call = {
    id: "call_1",
    type: "function",
    function: { name: toolName(body), arguments: JSON.stringify(answerArguments) },
  }
  const message =
    topic === "tool-call"
      ? { role: "assistant", content: null, tool_calls: [call] }
      : {
          role: "assistant",
          content: answerText,
          ...(topic === "thought" ? { reasoning_content: answerThought.join("") } : {}),
        }
  const count = typeof body.n === "number" ? body.n : 1
  const choices = Array.from({ length: count }, (_, index) => ({
    index,
    message,
    logprobs: null,
    finish_reason: finishOf(topic),
  }))
  return { id: "chatcmpl-up", object: "chat.completion", created, model: body.model, choices, usage: openAiUsage }
}

function streamedChat(body: Json, topic: Topic): Answer {
  const count = typeof body.n === "number" ? body.n : 1
  const chunk = (choices: readonly unknown[], more: Json = {}) => ({
    payload: { id: "chatcmpl-up", object: "chat.completion.chunk", created, model: body.model, choices, ...more },
  })
  const each = (delta: Json, finish: string | null = null) =>
    Array.from({ length: count }, (_, index) => chunk([{ index, delta, logprobs: null, finish_reason: finish }]))
  const wantsUsage = (body.stream_options as Json | undefined)?.include_usage === true
  return {
    kind: "stream",
    hasDone: true,
    frames: [
      ...each({ role: "assistant", content: topic === "tool-call" ? null : "" }),
      ...deltasOf(body, topic).flatMap((delta) => each(delta)),
      ...each({}, finishOf(topic)),
      ...(wantsUsage ? [chunk([], { usage: openAiUsage })] : []),
    ],
  }
}

function deltasOf(body: Json, topic: Topic): readonly Json[] {
  if (topic === "tool-call") {
    const text = JSON.stringify(answerArguments)
    const call = { index: 0, id: "call_1", type: "function", function: { name: toolName(body), arguments: "" } }
    const more = (part: string) => ({ tool_calls: [{ index: 0, function: { arguments: part } }] })
    return [{ tool_calls: [call] }, more(text.slice(0, 9)), more(text.slice(9))]
  }
  const thought = topic === "thought" ? answerThought.map((text) => ({ reasoning_content: text })) : []
  return [...thought, ...answerPieces.map((content) => ({ content }))]
}

function finishOf(topic: Topic): string {
  return topic === "tool-call" ? "tool_calls" : "stop"
}

/** `POST …/completions`, the older one. */
export function textAnswer(body: Json): Answer {
  const base = { id: "cmpl-up", object: "text_completion", created, model: body.model }
  const choice = (text: string, finish: string | null) => ({ index: 0, text, logprobs: null, finish_reason: finish })
  if (!isStreamed(body)) {
    return { kind: "json", body: { ...base, choices: [choice(answerText, "stop")], usage: openAiUsage } }
  }
  const wantsUsage = (body.stream_options as Json | undefined)?.include_usage === true
  return {
    kind: "stream",
    hasDone: true,
    frames: [
      ...answerPieces.map((text) => ({ payload: { ...base, choices: [choice(text, null)] } })),
      { payload: { ...base, choices: [choice("", "stop")] } },
      ...(wantsUsage ? [{ payload: { ...base, choices: [], usage: openAiUsage } }] : []),
    ],
  }
}

import {
  type Answer,
  answerArguments,
  answerPieces,
  answerText,
  answerThought,
  answerUsage,
  type Frame,
  isStreamed,
  type Json,
  type Topic,
  toolName,
} from "./answers.ts"

const usage = {
  input_tokens: answerUsage.prompt - answerUsage.cached,
  cache_read_input_tokens: answerUsage.cached,
  cache_creation_input_tokens: 0,
  output_tokens: answerUsage.completion,
}

/** `POST /v1/messages` as Anthropic answers it. */
export function messagesAnswer(body: Json, topic: Topic): Answer {
  const blocks = blocksOf(body, topic)
  const message = { id: "msg_up", type: "message", role: "assistant", model: body.model, stop_sequence: null }
  const stopReason = topic === "tool-call" ? "tool_use" : "end_turn"
  if (!isStreamed(body)) {
    const content = blocks.map((block) => block.whole)
    return { kind: "json", body: { ...message, content, stop_reason: stopReason, usage } }
  }
  const start = { ...message, content: [], stop_reason: null, usage: { ...usage, output_tokens: 1 } }
  return {
    kind: "stream",
    hasDone: false,
    frames: [
      frame("message_start", { message: start }),
      frame("ping", {}),
      ...blocks.flatMap(({ start: content_block, deltas }, index) => [
        frame("content_block_start", { index, content_block }),
        ...deltas.map((delta) => frame("content_block_delta", { index, delta })),
        frame("content_block_stop", { index }),
      ]),
      frame("message_delta", {
        delta: { stop_reason: stopReason, stop_sequence: null },
        usage: { output_tokens: answerUsage.completion },
      }),
      frame("message_stop", {}),
    ],
  }
}

type Block = { readonly whole: Json; readonly start: Json; readonly deltas: readonly Json[] }

function blocksOf(body: Json, topic: Topic): readonly Block[] {
  const thought: Block = {
    whole: { type: "thinking", thinking: answerThought.join(""), signature: "c2ln" },
    start: { type: "thinking", thinking: "", signature: "" },
    deltas: [
      ...answerThought.map((thinking) => ({ type: "thinking_delta", thinking })),
      { type: "signature_delta", signature: "c2ln" },
    ],
  }
  const text: Block = {
    whole: { type: "text", text: answerText },
    start: { type: "text", text: "" },
    deltas: answerPieces.map((piece) => ({ type: "text_delta", text: piece })),
  }
  const called = { type: "tool_use", id: "toolu_1", name: toolName(body) }
  const json = JSON.stringify(answerArguments)
  const call: Block = {
    whole: { ...called, input: answerArguments },
    start: { ...called, input: {} },
    deltas: [json.slice(0, 9), json.slice(9)].map((part) => ({ type: "input_json_delta", partial_json: part })),
  }
  if (topic === "tool-call") return [call]
  return topic === "thought" ? [thought, text] : [text]
}

function frame(type: string, fields: Json): Frame {
  return { event: type, payload: { type, ...fields } }
}

import type {
  AnswerFormat,
  ChatMessage,
  CompletionInput,
  CompletionRequest,
  SamplingParameters,
  ToolUse,
} from "../../contract/completion.ts"
import { withoutUndefined } from "../fields.ts"
import type { LooseObject } from "./lenient.ts"

/**
 * How a provider lets its models think or not. "template": `chat_template_kwargs.enable_thinking` (vLLM, SGLang, llama.cpp);
 * "enable_thinking": a field of that name (DashScope, SiliconFlow); "type": `thinking.type` (DeepSeek, Zhipu, Moonshot);
 * "reasoning": `reasoning.enabled` (OpenRouter).
 */
export type ThinkingSwitch = "template" | "enable_thinking" | "type" | "reasoning"

/** A request that no client wrote, in the words of chat/completions or completions. Without model and stream. */
export function toRequestFields(request: CompletionRequest, thinking?: ThinkingSwitch): LooseObject {
  const { input, maxTokens, stop, format, topLogprobs, choiceCount, sampling } = request
  return {
    ...(input.kind === "chat" ? chatFields(input, thinking) : textFields(input)),
    ...samplingFields(sampling),
    ...(format === undefined ? {} : formatFields(format)),
    ...logprobFields(input.kind, topLogprobs),
    ...withoutUndefined({
      max_tokens: maxTokens,
      stop: stop.length > 0 ? stop : undefined,
      n: choiceCount === 1 ? undefined : choiceCount,
    }),
  }
}

type ChatInput = Extract<CompletionInput, { kind: "chat" }>
type TextInput = Extract<CompletionInput, { kind: "text" }>

function textFields({ prompt, suffix }: TextInput): LooseObject {
  return { prompt, ...withoutUndefined({ suffix }) }
}

function chatFields({ messages, tools, templateArguments }: ChatInput, thinking?: ThinkingSwitch): LooseObject {
  const { enable_thinking: isThinking, reasoning_effort: effort } = templateArguments
  return {
    messages: messages.map((message) => toMessage(message, thinking)),
    ...(tools === undefined ? {} : toolFields(tools)),
    ...(typeof isThinking === "boolean" && thinking !== undefined ? thinkingFields(isThinking, thinking) : {}),
    ...(typeof effort === "string" ? { reasoning_effort: effort } : {}),
  }
}

function thinkingFields(isThinking: boolean, thinking: ThinkingSwitch): LooseObject {
  switch (thinking) {
    case "template":
      return { chat_template_kwargs: { enable_thinking: isThinking } }
    case "enable_thinking":
      return { enable_thinking: isThinking }
    case "type":
      return { thinking: { type: isThinking ? "enabled" : "disabled" } }
    case "reasoning":
      return { reasoning: { enabled: isThinking } }
  }
}

/**
 * Thoughts of earlier turns stay here: most services refuse them. Only those with `thinking.type` want the one back that led to a
 * call (api-docs.deepseek.com/guides/thinking_mode, platform.moonshot.ai/docs/guide/use-kimi-k2-thinking-model).
 */
function toMessage(message: ChatMessage, thinking?: ThinkingSwitch): LooseObject {
  const { role, content } = message
  const named = message.name === undefined ? {} : { name: message.name }
  switch (message.role) {
    case "user":
      return { role, content: message.parts === undefined ? content : message.parts.map(toPart), ...named }
    case "tool":
      return { role, content, tool_call_id: message.toolCallId }
    case "assistant": {
      const calls = message.toolCalls ?? []
      if (calls.length === 0) return { role, content, ...named }
      return {
        role,
        content: content === "" ? null : content,
        ...(thinking === "type" && message.reasoning ? { reasoning_content: message.reasoning } : {}),
        ...named,
        tool_calls: calls.map(({ id, name, arguments: text }) => ({
          id,
          type: "function",
          function: { name, arguments: text },
        })),
      }
    }
    case "system":
      return { role, content, ...named }
  }
}

type Part = NonNullable<Extract<ChatMessage, { role: "user" }>["parts"]>[number]

function toPart(part: Part): LooseObject {
  return part.kind === "text" ? { type: "text", text: part.text } : { type: part.kind, [part.kind]: part.value }
}

/** Which of them may be called now is told by leaving out the others, except for one that must be: that has a word. */
function toolFields({ tools, choice, allowed, allowsParallelCalls }: ToolUse): LooseObject {
  const offered = allowed === undefined ? tools : tools.filter((tool) => allowed.includes(tool.name))
  const only = choice === "required" && offered.length === 1 ? offered[0]?.name : undefined
  return {
    tools: offered.map(({ name, description, parameters }) => ({
      type: "function",
      function: { name, ...withoutUndefined({ description, parameters }) },
    })),
    tool_choice: only === undefined ? choice : { type: "function", function: { name: only } },
    ...(allowsParallelCalls ? {} : { parallel_tool_calls: false }),
  }
}

/** What llama.cpp alone knows (DRY, XTC, how far penalties look back) is not sent: others would refuse the request for it. */
function samplingFields(sampling: SamplingParameters): LooseObject {
  const { logitBias } = sampling
  return withoutUndefined({
    temperature: sampling.temperature,
    top_p: sampling.topP,
    top_k: sampling.topK,
    min_p: sampling.minP,
    seed: sampling.seed,
    repetition_penalty: sampling.repeatPenalty,
    frequency_penalty: sampling.frequencyPenalty,
    presence_penalty: sampling.presencePenalty,
    logit_bias: logitBias && Object.fromEntries(logitBias.map(({ token, bias }) => [String(token), bias])),
  })
}

function formatFields(format: AnswerFormat): LooseObject {
  switch (format.kind) {
    case "json-object":
      return { response_format: { type: "json_object" } }
    case "json-schema":
      return { response_format: { type: "json_schema", json_schema: { name: "answer", schema: format.schema } } }
    case "grammar":
      return { grammar: format.gbnf }
  }
}

function logprobFields(kind: CompletionInput["kind"], count: number | undefined): LooseObject {
  if (count === undefined) return {}
  return kind === "text" ? { logprobs: count } : { logprobs: true, top_logprobs: count }
}

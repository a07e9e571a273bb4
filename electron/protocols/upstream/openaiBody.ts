import type { CompletionRequest } from "../../contract/completion.ts"
import { AppError } from "../../contract/errors.ts"
import { type LooseObject, listOf, objectOf } from "./lenient.ts"
import { type ThinkingSwitch, toRequestFields } from "./openaiRequestFields.ts"

export type OpenAiBodyOptions = {
  readonly isStreamed: boolean
  /**
   * Fields that the provider cannot take. Of `max_tokens` and `max_completion_tokens` the other one is sent instead: a limit
   * must not get lost.
   */
  readonly droppedFields: readonly string[]
  /** Roles that the provider does not know, and what they become. */
  readonly roles: Readonly<Record<string, string>>
  /** How the provider lets thinking be switched; absent: it is not told. Only for requests without a `wire` body. */
  readonly thinking?: ThinkingSwitch
}

export type OpenAiBody = {
  /** Below the base URL. */
  readonly path: "chat/completions" | "completions"
  readonly body: Readonly<Record<string, unknown>>
}

/** What is between the client and Hearth, or what Hearth does itself: `echo` and `best_of` with all that follows from them. */
const ownFields: ReadonlySet<string> = new Set([
  ...["model", "keep_alive", "stream", "stream_options", "echo", "best_of"],
  // Other models, by which OpenRouter and LiteLLM answer in the place of the first: who may be asked, and what that costs, is
  // decided here.
  ...["models", "fallbacks", "route"],
])

/**
 * The request as `model` of an OpenAI-like provider is sent it: what the client sent, with what Hearth does not know, or else
 * what the request says. Streams always ask for their usage. Throws AppError for what only a local model can do.
 */
export function toOpenAiBody(model: string, request: CompletionRequest, options: OpenAiBodyOptions): OpenAiBody {
  const path = request.input.kind === "chat" ? "chat/completions" : "completions"
  if (request.input.kind === "text" && request.input.wantsPromptLogprobs === true) {
    throw new AppError("unsupported_value", "A remote model does not tell the tokens of a prompt.", { param: "echo" })
  }
  const fields =
    request.wire?.surface === path ? fromWire(request.wire.body, request) : toRequestFields(request, options.thinking)
  const body = { model, ...fields, ...streamFields(request, options.isStreamed) }
  return { path, body: withoutDropped(withRoles(body, options.roles), droppedAt(path, options.droppedFields)) }
}

function fromWire(wire: LooseObject, request: CompletionRequest): LooseObject {
  const given = Object.entries(wire).filter(([name, value]) => value !== null && !ownFields.has(name))
  const fields: Record<string, unknown> = Object.fromEntries(given)
  if ("messages" in fields) fields.messages = listOf(fields.messages).map(cleanMessage)
  if ("stop" in fields) fields.stop = request.stop
  // A wish for several choices may have been divided into several requests.
  if (request.choiceCount === undefined || request.choiceCount === 1) delete fields.n
  for (const name of ["stop", "tools", "functions"]) if (isEmptyList(fields[name])) delete fields[name]
  // -1 is how llama.cpp and Ollama clients write "no limit".
  for (const name of tokenLimits) {
    if (fields[name] === -1) delete fields[name]
    // Of several only one can be meant; a service that knows another one must not write more.
    else if (name in fields && request.maxTokens !== undefined) fields[name] = request.maxTokens
  }
  if (!("tools" in fields)) for (const name of ["tool_choice", "parallel_tool_calls"]) delete fields[name]
  if (!("functions" in fields)) delete fields.function_call
  return fields
}

/** Histories hold our replies with all their nulls and empty lists, which other servers refuse. */
function cleanMessage(entry: unknown): unknown {
  const message = objectOf(entry)
  if (message === null) return entry
  const isKept = ([name, value]: [string, unknown]) =>
    name === "content" || (value !== null && !(name === "tool_calls" && isEmptyList(value)))
  return Object.fromEntries(Object.entries(message).filter(isKept))
}

function isEmptyList(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0
}

function streamFields(request: CompletionRequest, isStreamed: boolean): LooseObject {
  if (!isStreamed) return {}
  const own = objectOf(request.wire?.body.stream_options) ?? {}
  return { stream: true, stream_options: { ...own, include_usage: true } }
}

function withRoles(body: LooseObject, roles: Readonly<Record<string, string>>): LooseObject {
  if (Object.keys(roles).length === 0 || !Array.isArray(body.messages)) return body
  const messages = body.messages.map((entry: unknown) => {
    const message = objectOf(entry)
    const role = typeof message?.role === "string" && Object.hasOwn(roles, message.role) ? roles[message.role] : null
    return role ? { ...message, role } : entry
  })
  return { ...body, messages }
}

/** Completions know the older limit only, at OpenAI, too: platform.openai.com/docs/api-reference/completions/create */
function droppedAt(path: OpenAiBody["path"], dropped: readonly string[]): readonly string[] {
  if (path === "chat/completions") return dropped
  return ["max_completion_tokens", ...dropped.filter((name) => name !== "max_tokens")]
}

const tokenLimits = ["max_tokens", "max_completion_tokens", "n_predict"]

function withoutDropped(body: LooseObject, dropped: readonly string[]): LooseObject {
  const left = Object.fromEntries(Object.entries(body).filter(([name]) => !dropped.includes(name)))
  const [limit, other] = dropped.includes("max_tokens")
    ? [body.max_tokens, "max_completion_tokens"]
    : [body.max_completion_tokens, "max_tokens"]
  const isLost = limit !== undefined && !("max_tokens" in left) && !("max_completion_tokens" in left)
  return isLost && !dropped.includes(other as string) ? { ...left, [other as string]: limit } : left
}

import {
  fieldOf,
  integerBetween,
  type JsonObject,
  optional,
  type Reader,
  readBoolean,
  readObject,
  readString,
} from "./fields.ts"

/** What the prompt writer sets by itself; a client that could set it would choose the prompt's frame. */
const reserved = ["messages", "tools", "add_generation_prompt", "bos_token", "eos_token"]

export type ThinkingRequest = {
  readonly templateArguments: Readonly<Record<string, unknown>>
  readonly thinkingBudget?: number
}

/**
 * The ways in which clients ask for thinking or against it. The more specific field wins: `chat_template_kwargs`, then
 * `enable_thinking`, then `thinking.type`, then the effort, and last a budget of nothing.
 */
export function readThinking(body: JsonObject): ThinkingRequest {
  const own = optional(body, "chat_template_kwargs", readObject) ?? {}
  const effort = readEffortOf(body)
  const budget = readBudget(body)
  const asked = optional(body, "enable_thinking", readBoolean) ?? readThinkingType(body)
  const isThinking =
    asked ?? (effort === undefined ? undefined : effort !== "none") ?? (budget === 0 ? false : undefined)
  const allowed = Object.entries(own).filter(([name]) => !reserved.includes(name))
  const templateArguments = {
    ...(isThinking === undefined ? {} : { enable_thinking: isThinking }),
    ...(effort === undefined || effort === "none" ? {} : { reasoning_effort: effort }),
    ...Object.fromEntries(allowed),
  }
  return { templateArguments, ...(budget === undefined ? {} : { thinkingBudget: budget }) }
}

/** Each maker has levels of its own, so any name passes on to the template. */
function readEffortOf(body: JsonObject): string | undefined {
  const reasoning = optional(body, "reasoning", readObject) ?? {}
  return optional(body, "reasoning_effort", readString) ?? optional(reasoning, "effort", readString, "reasoning")
}

/** "adaptive" and types to come leave the choice to the model. */
function readThinkingType(body: JsonObject): boolean | undefined {
  const thinking = fieldOf(body, "thinking")
  // Some clients send a plain boolean here.
  if (typeof thinking === "boolean") return thinking
  const type = optional(optional(body, "thinking", readObject) ?? {}, "type", readString, "thinking")
  return type === "enabled" ? true : type === "disabled" ? false : undefined
}

/** In tokens, under the names of Anthropic, Qwen, OpenRouter and llama.cpp. -1 is llama.cpp's "no limit". */
function readBudget(body: JsonObject): number | undefined {
  const thinking = fieldOf(body, "thinking")
  const budget =
    (typeof thinking === "boolean"
      ? undefined
      : optional(optional(body, "thinking", readObject) ?? {}, "budget_tokens", readTokens, "thinking")) ??
    optional(body, "thinking_budget", readTokens) ??
    optional(optional(body, "reasoning", readObject) ?? {}, "max_tokens", readTokens, "reasoning") ??
    optional(body, "reasoning_budget", readTokens)
  return budget === -1 ? undefined : budget
}

const readTokens: Reader<number> = integerBetween(-1, Number.MAX_SAFE_INTEGER)

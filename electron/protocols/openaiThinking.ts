import { fieldOf, type JsonObject, optional, readBoolean, readObject, readString } from "./fields.ts"

/** What the prompt writer sets by itself; a client that could set it would choose the prompt's frame. */
const reserved = ["messages", "tools", "add_generation_prompt", "bos_token", "eos_token"]

/**
 * The ways in which clients ask for thinking or against it, as values for the chat template. The more specific field wins:
 * `chat_template_kwargs`, then `enable_thinking`, then `thinking.type`, then the effort.
 */
export function readTemplateArguments(body: JsonObject): Record<string, unknown> {
  const own = optional(body, "chat_template_kwargs", readObject) ?? {}
  const effort = readEffortOf(body)
  const asked = optional(body, "enable_thinking", readBoolean) ?? readThinkingType(body)
  const isThinking = asked ?? (effort === undefined ? undefined : effort !== "none")
  const allowed = Object.entries(own).filter(([name]) => !reserved.includes(name))
  return {
    ...(isThinking === undefined ? {} : { enable_thinking: isThinking }),
    ...(effort === undefined || effort === "none" ? {} : { reasoning_effort: effort }),
    ...Object.fromEntries(allowed),
  }
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

import type { CompletionInput, CompletionRequest, ToolUse } from "../../contract/completion.ts"
import { AppError } from "../../contract/errors.ts"
import { withoutUndefined } from "../fields.ts"
import { toAnthropicMessages } from "./anthropicMessages.ts"
import { type ClaudeTraits, claudeTraits } from "./claudeVersion.ts"
import { type LooseObject, objectOf } from "./lenient.ts"

/** Every request names the version of the interface that it was written for. */
export const anthropicHeaders: Readonly<Record<string, string>> = { "anthropic-version": "2023-06-01" }

/** Anthropic answers nothing without a limit; this is what all of its models allow. */
const defaultMaxTokens = 4_096

export type AnthropicBodyOptions = { readonly isStreamed: boolean; readonly droppedFields: readonly string[] }

/**
 * The request as `model` of Anthropic is sent it, at `messages` below the base URL, with `anthropicHeaders`. One choice each:
 * several are several requests. Throws AppError for what there is no word for.
 */
export function toAnthropicBody(
  model: string,
  request: CompletionRequest,
  options: AnthropicBodyOptions,
): { readonly path: "messages"; readonly body: LooseObject } {
  const { input, stop } = request
  if (input.kind === "text") {
    throw new AppError("unsupported_model", "This model answers conversations only; use chat/completions.")
  }
  if ((request.choiceCount ?? 1) > 1) {
    throw new AppError("unsupported_value", "This provider gives one answer for each request.", { param: "n" })
  }
  const traits = claudeTraits(model)
  const { system, messages } = toAnthropicMessages(input.messages)
  const told = [system, formatWords(request, traits)].filter((text) => text !== "").join("\n\n")
  const stops = stop.filter((text) => text.trim() !== "")
  const body = {
    model,
    ...(told === "" ? {} : { system: told }),
    messages,
    ...samplingAndThinking(request, input, traits),
    ...(input.tools === undefined ? {} : toolFields(input.tools)),
    ...outputFields(request, input, traits),
    ...(stops.length === 0 ? {} : { stop_sequences: stops }),
    ...(options.isStreamed ? { stream: true } : {}),
  }
  const kept = Object.entries(body).filter(([name]) => !options.droppedFields.includes(name))
  return { path: "messages", body: Object.fromEntries(kept) }
}

type ChatInput = Extract<CompletionInput, { kind: "chat" }>

/** They depend on each other: who thinks cannot be forced to call, nor be sampled another way, and thinks within the limit. */
function samplingAndThinking(request: CompletionRequest, input: ChatInput, traits: ClaudeTraits): LooseObject {
  const { temperature, topP, topK } = request.sampling
  const thinking = input.tools?.choice === "required" ? null : thinkingOf(request, input, traits)
  const isTold = traits.takesSampling && thinking === null
  return {
    max_tokens: request.maxTokens ?? defaultMaxTokens + (thinking?.budget ?? 0),
    ...(thinking === null ? {} : { thinking: thinking.field }),
    ...(isTold
      ? withoutUndefined({
          temperature: temperature === undefined ? undefined : Math.min(1, temperature),
          // Its newer models take one of the two.
          top_p: temperature === undefined ? topP : undefined,
          top_k: topK === 0 ? undefined : topK,
        })
      : {}),
  }
}

/** The least that a budget may be, and what an effort comes to where a budget must be told. */
const leastBudget = 1_024
const budgetOfEffort: Readonly<Record<string, number>> = { minimal: 1_024, low: 2_048, medium: 8_192, high: 16_384 }
const defaultBudget = 4_096

function thinkingOf(
  { maxTokens, wire }: CompletionRequest,
  { templateArguments, thinkingBudget }: ChatInput,
  traits: ClaudeTraits,
): { readonly field: LooseObject; readonly budget: number } | null {
  // What the client wrote in Anthropic's own words.
  const own = objectOf(wire?.body.thinking)
  if (own?.type === "adaptive") return { field: own, budget: 0 }
  const { enable_thinking: isThinking, reasoning_effort: effort } = templateArguments
  const isWanted = isThinking === true || (isThinking === undefined && (thinkingBudget ?? 0) > 0)
  if (!isWanted || traits.thinking === "none") return null
  // The models that decide for themselves leave their thought out unless a summary of it is asked for.
  if (traits.thinking === "adaptive") return { field: { type: "adaptive", display: "summarized" }, budget: 0 }
  const wanted = thinkingBudget ?? budgetOfEffort[String(effort)] ?? defaultBudget
  const budget = Math.max(leastBudget, Math.min(wanted, (maxTokens ?? Number.POSITIVE_INFINITY) - 1))
  if (maxTokens !== undefined && budget >= maxTokens) return null
  return { field: { type: "enabled", budget_tokens: budget }, budget }
}

function toolFields({ tools, choice, allowed, allowsParallelCalls }: ToolUse): LooseObject {
  const offered = allowed === undefined ? tools : tools.filter((tool) => allowed.includes(tool.name))
  const only = choice === "required" && offered.length === 1 ? offered[0]?.name : undefined
  const type = choice === "required" ? "any" : choice
  const single = allowsParallelCalls || choice === "none" ? {} : { disable_parallel_tool_use: true }
  return {
    tools: offered.map(({ name, description, parameters }) => ({
      name,
      ...withoutUndefined({ description }),
      input_schema: { type: "object", ...(objectOf(parameters) ?? { properties: {} }) },
    })),
    tool_choice: only === undefined ? { type, ...single } : { type: "tool", name: only, ...single },
  }
}

const efforts: Readonly<Record<string, string>> = { minimal: "low", low: "low", medium: "medium", high: "high" }

function outputFields({ format }: CompletionRequest, input: ChatInput, traits: ClaudeTraits): LooseObject {
  const isBound = traits.followsSchemas && format?.kind === "json-schema" && typeof format.schema !== "boolean"
  const effort = traits.thinking === "adaptive" ? efforts[String(input.templateArguments.reasoning_effort)] : undefined
  const config = withoutUndefined({
    format: isBound ? { type: "json_schema", schema: closed(format.schema) } : undefined,
    effort,
  })
  return Object.keys(config).length === 0 ? {} : { output_config: config }
}

/** Objects must say that they hold nothing else. */
function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed)
  const object = objectOf(schema)
  if (object === null) return schema
  const fields = Object.fromEntries(Object.entries(object).map(([name, value]) => [name, closed(value)]))
  const isOpen = fields.type === "object" && objectOf(fields.properties) !== null
  return isOpen ? { ...fields, additionalProperties: false } : fields
}

/** Where nothing binds the model to the format, it is asked for in words. */
function formatWords({ format }: CompletionRequest, traits: ClaudeTraits): string {
  const asked = "Answer with one JSON object and nothing else: no code fence, no words around it."
  if (format?.kind === "json-object") return asked
  if (format?.kind !== "json-schema" || traits.followsSchemas) return ""
  return `${asked} It must follow this JSON Schema: ${JSON.stringify(format.schema)}`
}

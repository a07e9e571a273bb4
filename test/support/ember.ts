import { readFileSync } from "node:fs"
import { resolve } from "node:path"
import type { ChatMessage, ToolDefinition } from "../../electron/contract/completion.ts"

const root = resolve(import.meta.dirname, "../..")

export const emberPath = resolve(root, "resources/models/ember-q8_0.gguf")
export const emberFixtures = resolve(root, "test/fixtures/ember")

export type EmberAnswer = {
  readonly messages: readonly ChatMessage[]
  readonly enable_thinking: boolean
  /** What the greedy answer contains; a think tag stands for thoughts. */
  readonly contains: string
}

export type EmberAdapter = "herbs" | "pirate"

/** The questions that Ember answers by itself, without tools and adapters. */
export function emberAnswers(): EmberAnswer[] {
  const rows = readAnswers().filter((row) => row.tools === undefined && row.adapter === undefined)
  return rows as unknown as EmberAnswer[]
}

/** The questions that Ember answers with an adapter. */
export function adapterAnswers(): (EmberAnswer & { readonly adapter: EmberAdapter })[] {
  const rows = readAnswers().filter((row) => row.adapter !== undefined)
  return rows as unknown as (EmberAnswer & { adapter: EmberAdapter })[]
}

/** The questions that Ember answers with tools at hand. */
export function toolAnswers(): (EmberAnswer & { readonly tools: readonly ToolDefinition[] })[] {
  const rows = readAnswers().filter((row) => row.tools !== undefined) as unknown as ToolRow[]
  return rows.map((row) => ({
    ...row,
    messages: row.messages.map(toMessage),
    tools: row.tools.map((tool, at) => ({ ...tool.function, param: `tools[${at}].function.parameters` })),
  }))
}

/** A row and its messages as OpenAI's API has them. */
type ToolRow = Omit<EmberAnswer, "messages"> & {
  readonly messages: readonly WireMessage[]
  readonly tools: readonly { readonly function: Omit<ToolDefinition, "param"> }[]
}
type WireMessage = {
  readonly role: "user" | "assistant" | "tool" | "system"
  readonly content: string
  readonly tool_call_id?: string
  readonly tool_calls?: readonly { id: string; function: { name: string; arguments: string } }[]
}

function toMessage({ role, content, tool_call_id: toolCallId = "", tool_calls: calls }: WireMessage): ChatMessage {
  if (role === "tool") return { role, content, toolCallId }
  if (role !== "assistant" || calls === undefined) return { role, content }
  return { role, content, toolCalls: calls.map((call) => ({ id: call.id, ...call.function })) }
}

export const adapterPath = (adapter: EmberAdapter) => resolve(emberFixtures, `${adapter}-lora-f32.gguf`)

function readAnswers(): Record<string, unknown>[] {
  return JSON.parse(readFileSync(resolve(emberFixtures, "answers.json"), "utf8"))
}

/** A factor of nothing makes Ember say one thing until its context is full: long enough to do something in the middle of it. */
export const endlessSampling = { temperature: 0, repeatPenalty: 0 } as const
export const endlessQuestion = "What is 17 + 25?"

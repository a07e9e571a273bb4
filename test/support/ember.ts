import { readFileSync } from "node:fs"
import { resolve } from "node:path"
import type { ChatMessage } from "../../electron/contract/completion.ts"

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

export const adapterPath = (adapter: EmberAdapter) => resolve(emberFixtures, `${adapter}-lora-f32.gguf`)

function readAnswers(): Record<string, unknown>[] {
  return JSON.parse(readFileSync(resolve(emberFixtures, "answers.json"), "utf8"))
}

import { basename, resolve } from "node:path"
import type { ModelCapability } from "../../electron/contract/models.ts"
import type { EngineModel } from "../../electron/engine/engine.ts"
import type { CatalogueEntry } from "../../electron/library/catalogue.ts"
import { emberFixtures } from "./ember.ts"
import { emberEntry } from "./services.ts"

export const emberEmbed: EngineModel = {
  id: "ember-embed",
  path: resolve(emberFixtures, "ember-embed-q8_0.gguf"),
  options: { contextSize: 512, slotCount: 1 },
  role: "embedding",
}

export const emberRank: EngineModel = {
  id: "ember-rank",
  path: resolve(emberFixtures, "ember-rank-q8_0.gguf"),
  options: { contextSize: 512, slotCount: 1 },
  role: "rerank",
}

/** Of vectors of length 1: 1 for the same direction, 0 for a right angle. */
export function cosine(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return Array.from(a).reduce((sum, value, index) => sum + value * (b[index] ?? Number.NaN), 0)
}

export function lengthOf(vector: ArrayLike<number>): number {
  return Math.sqrt(cosine(vector, vector))
}

/** Texts of one topic beside each other. */
export const topics: readonly (readonly string[])[] = [
  ["What is the capital of France?", "Paris is the capital of France."],
  ["日本的首都是哪里？", "日本的首都是东京。"],
  [
    "How do I create an API key?",
    "怎么创建 API Key？",
    "打开 API 密钥页面，点击创建密钥。密钥只显示一次，请立即复制。",
  ],
  ["失眠用什么中药？", "失眠可以考虑酸枣仁、柏子仁、远志和合欢皮。请先咨询医师。"],
  ["What colour is grass?", "Grass is green."],
]

const documents = [
  "Grass is green.",
  "Paris is the capital of France.",
  "Open the API keys page and press Create key. Copy the key at once, because it is shown only one time.",
  "失眠可以考虑酸枣仁、柏子仁、远志和合欢皮。请先咨询医师。",
  "The base URL is http://localhost:8000/v1 and it speaks the OpenAI API.",
]

/** Queries that Ember Rank was trained for, and which of the documents is right. */
export const rankings = [
  { query: "What is the capital of France?", documents, right: 1 },
  { query: "How do I create an API key?", documents, right: 2 },
  { query: "失眠用什么中药？", documents, right: 3 },
  { query: "What colour is grass?", documents, right: 0 },
] as const

/** Ember, Ember Embed and Ember Rank as a library holds them. */
export const vectorEntries: readonly CatalogueEntry[] = [
  emberEntry,
  entryOf(emberEmbed, "Ember Embed", "embedding"),
  entryOf(emberRank, "Ember Rank", "rerank"),
]

function entryOf({ id, path }: EngineModel, name: string, capability: ModelCapability): CatalogueEntry {
  const fileName = basename(path)
  return { ...emberEntry, id, name, path, fileName, trainedContextSize: 512, capabilities: [capability] }
}

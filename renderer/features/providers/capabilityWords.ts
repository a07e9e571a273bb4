import type { ModelCapability } from "../../../electron/contract/models.ts"

export const capabilityWords = {
  chat: "canChat",
  embedding: "canEmbed",
  rerank: "canRerank",
  tools: "canUseTools",
  thinking: "canThink",
  fim: "canInfill",
} as const satisfies Record<ModelCapability, string>

export const capabilities = Object.keys(capabilityWords) as readonly ModelCapability[]

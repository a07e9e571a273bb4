import { isAbsolute } from "node:path"
import { z } from "zod"
import { mostCompared } from "../contract/conversations.ts"
import type { CallName, HostCalls, HostStreams, StreamName } from "../contract/hostApi.ts"
import { byId, id, nothing } from "./schemas/fields.ts"
import { keyCalls } from "./schemas/keys.ts"
import { ledgerCalls, ledgerSettings, ledgerStreams } from "./schemas/ledger.ts"
import { providerCalls } from "./schemas/providers.ts"
import { routeCalls, routeStreams } from "./schemas/routes.ts"

/**
 * The allow-list: what a window may ask for, and how large it may be. A window runs what it was sent, so nothing that comes
 * from it is taken on trust.
 */

const text = z.string().max(2_000_000)

/** Absolute: a path that depends on where the host was started would surprise. */
const path = z.string().min(1).max(4096).refine(isAbsolute, "expected an absolute path")
const adapterInput = z.strictObject({ path, modelId: id.optional() })

const sampling = z.strictObject({
  temperature: z.number().min(0).max(2).optional(),
  topP: z.number().min(0).max(1).optional(),
  topK: z.int().min(0).max(1_000_000).optional(),
  minP: z.number().min(0).max(1).optional(),
  seed: z.int().optional(),
  repeatPenalty: z.number().min(0).max(2).optional(),
  repeatLastTokens: z.int().min(0).max(1_000_000).optional(),
  frequencyPenalty: z.number().min(-2).max(2).optional(),
  presencePenalty: z.number().min(-2).max(2).optional(),
})

const conversationSettings = z
  .strictObject({
    model: id.nullable(),
    compareWith: z.array(id).max(mostCompared - 1),
    systemPrompt: text,
    sampling,
    maxTokens: z.int().min(1).max(10_000_000).nullable(),
    thinking: z.boolean().nullable(),
  })
  .partial()

const names = z.array(id).min(1).max(mostCompared)

const loadSettings = z.strictObject({
  contextSize: z.int().min(128).max(10_000_000).optional(),
  slotCount: z.int().min(1).max(64).optional(),
  threads: z.int().min(1).max(512).optional(),
  gpuLayers: z.union([z.int().min(0).max(10_000), z.literal("auto")]).optional(),
  batchSize: z.int().min(8).max(16_384).optional(),
  flashAttention: z.boolean().optional(),
  kvCacheType: z.enum(["f16", "q8_0", "q4_0"]).optional(),
  usesMmap: z.boolean().optional(),
  usesMlock: z.boolean().optional(),
  ropeFrequencyBase: z.number().min(1).max(1e12).optional(),
  ropeFrequencyScale: z.number().min(0.01).max(4).optional(),
})
const minutes = z.number().min(0).max(100_000)
const modelSettings = z.strictObject({ load: loadSettings, idleMinutes: minutes.nullable() })

const settingsPatch = z
  .strictObject({
    language: z.enum(["system", "en", "zh"]),
    theme: z.enum(["system", "light", "dark"]),
    server: z
      .strictObject({
        isEnabled: z.boolean(),
        host: z.string().min(1).max(253),
        port: z.int().min(0).max(65535),
        requiresKeyHere: z.boolean(),
        allowsLocalOrigins: z.boolean(),
        allowsAllOrigins: z.boolean(),
        hostNames: z.array(z.string().trim().min(1).max(253)).max(100),
      })
      .partial(),
    routing: z
      .strictObject({
        dropInNames: z.array(z.string().trim().min(1).max(200)).max(200),
        cacheBytes: z.int().min(0).max(Number.MAX_SAFE_INTEGER),
      })
      .partial(),
    ledger: ledgerSettings,
    defaultModel: id.nullable(),
    isClosedToTray: z.boolean(),
    models: z
      .strictObject({
        load: loadSettings,
        idleMinutes: minutes,
        memoryBudgetBytes: z.int().min(1).max(Number.MAX_SAFE_INTEGER).nullable(),
        gpuBackend: z.enum(["auto", "cuda", "vulkan", "metal", "off"]),
      })
      .partial(),
  })
  .partial()

export const callSchemas = {
  "host.snapshot": nothing,
  "notices.dismiss": byId,
  "settings.update": z.strictObject({ patch: settingsPatch }),
  "models.load": byId,
  "models.unload": byId,
  "models.loadSafer": byId,
  "models.configure": z.strictObject({ id, settings: modelSettings }),
  "models.estimate": z.strictObject({ id, load: loadSettings.optional() }),
  "models.memory": nothing,
  "models.rescan": nothing,
  "adapters.check": adapterInput,
  "adapters.import": adapterInput,
  "adapters.remove": byId,
  ...providerCalls,
  ...routeCalls,
  ...keyCalls,
  ...ledgerCalls,
  "server.start": nothing,
  "server.stop": nothing,
  "conversations.list": z.strictObject({
    search: z.string().max(1000).optional(),
    cursor: z.string().max(200).optional(),
    limit: z.int().min(1).max(200).optional(),
  }),
  "conversations.create": z.strictObject({ settings: conversationSettings.optional() }),
  "conversations.get": byId,
  "conversations.rename": z.strictObject({ id, title: z.string().max(500) }),
  "conversations.pin": z.strictObject({ id, isPinned: z.boolean() }),
  "conversations.configure": z.strictObject({ id, settings: conversationSettings }),
  "conversations.remove": byId,
  "conversations.restore": byId,
  "conversations.messages": byId,
  "conversations.show": z.strictObject({ id, messageId: id }),
  "chat.send": z.strictObject({
    conversationId: id,
    parentId: id.nullable(),
    text: text.min(1),
    models: names.optional(),
  }),
  "chat.regenerate": z.strictObject({ messageId: id, models: names.optional() }),
  "chat.stop": z.strictObject({ messageId: id }),
  "requests.clear": nothing,
  "desktop.openLink": z.strictObject({
    url: z.url({ protocol: /^(https?|mailto)$/ }).max(8000),
  }),
  "desktop.revealData": nothing,
} satisfies { [Name in CallName]: z.ZodType<HostCalls[Name]["input"]> }

export const streamSchemas = {
  "chat.follow": z.strictObject({ messageId: id }),
  "chat.followSeveral": z.strictObject({ messageIds: z.array(id).min(1).max(100) }),
  ...routeStreams,
  ...ledgerStreams,
} satisfies { [Name in StreamName]: z.ZodType<HostStreams[Name]["input"]> }

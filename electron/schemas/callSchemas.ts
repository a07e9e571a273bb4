import { z } from "zod"
import { mostCompared } from "../contract/conversations.ts"
import type { CallName, HostCalls, HostStreams, StreamName } from "../contract/hostApi.ts"
import { byId, id, loadSettings, nothing } from "./fields.ts"
import { keyCalls } from "./keys.ts"
import { ledgerCalls, ledgerSettings, ledgerStreams } from "./ledger.ts"
import { adapterCalls, downloadSettings, hubCalls, libraryCalls, modelCalls } from "./library.ts"
import { providerCalls } from "./providers.ts"
import { routeCalls, routeStreams } from "./routes.ts"

/**
 * The allow-list: what a window may ask for, and how large it may be. A window runs what it was sent, so nothing that comes
 * from it is taken on trust.
 */

const text = z.string().max(2_000_000)

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
    downloads: downloadSettings,
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
  ...modelCalls,
  ...adapterCalls,
  ...libraryCalls,
  ...hubCalls,
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
  "desktop.pick": z.strictObject({ what: z.enum(["files", "folder"]) }),
  "desktop.revealData": nothing,
} satisfies { [Name in CallName]: z.ZodType<HostCalls[Name]["input"]> }

export const streamSchemas = {
  "chat.follow": z.strictObject({ messageId: id }),
  "chat.followSeveral": z.strictObject({ messageIds: z.array(id).min(1).max(100) }),
  ...routeStreams,
  ...ledgerStreams,
} satisfies { [Name in StreamName]: z.ZodType<HostStreams[Name]["input"]> }

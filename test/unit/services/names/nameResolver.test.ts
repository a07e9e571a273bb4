import { describe, expect, it } from "vitest"
import { AppError } from "../../../../electron/contract/errors.ts"
import type { Model, ModelCapability } from "../../../../electron/contract/models.ts"
import { defaultTimeouts, type ProviderInfo, type RemoteModel } from "../../../../electron/contract/providers.ts"
import type { Route } from "../../../../electron/contract/routes.ts"
import { type Ability, createNameResolver } from "../../../../electron/services/names/nameResolver.ts"
import { publicName } from "../../../../electron/services/routing/resolutions.ts"
import { emberEntry } from "../../../support/services.ts"

function local(id: string, capability: ModelCapability = "chat"): Model {
  const { path: _, ...entry } = emberEntry
  const rest = { isDefault: false, settings: { load: {}, idleMinutes: null }, needsReload: false }
  return { ...entry, ...rest, id, name: id, capabilities: [capability], state: { kind: "unloaded" } }
}

function remote(id: string, about: Partial<RemoteModel> = {}): RemoteModel {
  return { id, isEnabled: true, source: "fetched", capabilities: ["chat"], contextSize: null, price: null, ...about }
}

function provider(id: string, ...models: readonly RemoteModel[]): ProviderInfo {
  return {
    id,
    name: id,
    kind: "other",
    protocol: "openai",
    baseUrl: `https://${id}.example/v1`,
    isEnabled: true,
    auth: "bearer",
    secrets: [],
    headerNames: [],
    proxy: null,
    timeouts: defaultTimeouts,
    models,
    droppedFields: [],
    isLocal: false,
  }
}

function route(name: string, isEnabled = true): Route {
  return {
    id: `route-${name}`,
    name,
    isEnabled,
    strategy: "in-order",
    targets: [],
    triggers: [],
    retries: { count: 0, pauseMs: 0 },
    firstTokenMs: null,
    maxQueue: null,
    breaker: { failures: 3, pauseMs: 1 },
    cache: null,
    mayLeave: true,
  }
}

const models = [local("ember"), local("qwen3"), local("bge", "embedding")]
const providers = [
  provider("deepseek", remote("deepseek-chat"), remote("off", { isEnabled: false }), remote("shared")),
  provider("openrouter", remote("qwen/qwen3:free"), remote("shared"), remote("embed", { capabilities: ["embedding"] })),
  { ...provider("closed", remote("hidden")), isEnabled: false },
]
const routes = [route("fast"), route("qwen3"), route("gpt-*"), route("gpt-4*"), route("asleep", false)]

/** As the models' service finds them: a colon is an adapter's, and there are none. */
function find(name: string) {
  const [base = "", adapter] = name.split(":")
  const model = models.find(({ id }) => id === base)
  if (model === undefined) return undefined
  if (adapter !== undefined) throw new AppError("model_not_found", `There is no adapter '${adapter}'.`)
  return { model, name: model.id, chosen: [], adapters: [] }
}

const names = createNameResolver({
  models: {
    list: () => models,
    find,
    dropIn: (name) => (name.startsWith("claude-") ? find("ember") : undefined),
    adapters: () => [],
  },
  routes: () => routes,
  providers: () => providers,
  dropInNames: () => ["claude-*", "text-embedding-*"],
})

describe("a name means", () => {
  it.each([
    ["a route before a model of the same name", "qwen3", "chat", "route", "qwen3"],
    ["a route in any case", "FAST", "chat", "route", "fast"],
    ["a model of this computer", "ember", "chat", "local", "ember"],
    ["that one, too, where it says so", "local/ember", "chat", "local", "ember"],
    ["the model and not the route where it says so", "local/qwen3", "chat", "local", "qwen3"],
    ["a remote model with its provider", "deepseek/deepseek-chat", "chat", "remote", "deepseek/deepseek-chat"],
    ["the same in any case", "DeepSeek/DeepSeek-Chat", "chat", "remote", "deepseek/deepseek-chat"],
    [
      "one whose id holds slashes and colons",
      "openrouter/qwen/qwen3:free",
      "chat",
      "remote",
      "openrouter/qwen/qwen3:free",
    ],
    ["a remote model that only one provider has", "deepseek-chat", "chat", "remote", "deepseek/deepseek-chat"],
    ["a route for many names, the most exact pattern first", "gpt-4o", "chat", "route", "gpt-4*"],
    ["a route for many names", "gpt-5", "chat", "route", "gpt-*"],
    ["the default model where programs have built it in", "claude-sonnet", "chat", "local", "ember"],
    ["a local model for vectors", "bge", "embedding", "local", "bge"],
    ["a remote model for vectors", "embed", "embedding", "remote", "openrouter/embed"],
    ["the embedding model that is here", "text-embedding-3-small", "embedding", "local", "bge"],
  ] as const)("%s: %s", (_, name, ability, kind, expected) => {
    const found = names.resolve(name, ability as Ability)
    expect([found.kind, publicName(found)]).toEqual([kind, expected])
  })
})

describe("a name means nothing", () => {
  it.each([
    ["where two providers have it", "shared"],
    ["where the model is switched off", "deepseek/off"],
    ["where the provider is", "closed/hidden"],
    ["where the route is", "asleep"],
    ["where nobody has it", "no-such-thing"],
    ["where an adapter is missing", "ember:nobody"],
    ["where it is empty", ""],
  ])("%s: %s", (_, name) => {
    expect(() => names.resolve(name, "chat")).toThrow(expect.objectContaining({ code: "model_not_found" }))
  })

  it("and the nearest that do are told, wherever they are", () => {
    expect(() => names.resolve("deepsek-chat", "chat")).toThrow(/deepseek\/deepseek-chat/)
    expect(() => names.resolve("fastt", "chat")).toThrow(/'fast'/)
  })

  it("for vectors where the model only chats, which is said", () => {
    expect(() => names.resolve("ember", "embedding")).toThrow(expect.objectContaining({ code: "unsupported_model" }))
  })
})

import { AppError } from "../../electron/contract/errors.ts"
import type {
  ProviderCheck,
  ProviderInfo,
  ProviderPatch,
  RemoteModel,
  RemoteModelPatch,
} from "../../electron/contract/providers.ts"
import { defaultTimeouts } from "../../electron/contract/providers.ts"
import type { Route, RouteTarget, TargetHealth } from "../../electron/contract/routes.ts"
import { fallOverTriggers } from "../../electron/contract/routes.ts"
import { ScriptedHost } from "./scriptedHost.ts"

export function someRemoteModel(id: string, change: Partial<RemoteModel> = {}): RemoteModel {
  return {
    id,
    isEnabled: false,
    source: "fetched",
    capabilities: ["chat"],
    contextSize: null,
    price: null,
    ...change,
  }
}

export function someProvider(change: Partial<ProviderInfo> = {}): ProviderInfo {
  return {
    id: "openai",
    name: "OpenAI",
    kind: "openai",
    protocol: "openai",
    baseUrl: "https://api.openai.com/v1",
    isEnabled: true,
    auth: "bearer",
    secrets: [{ id: "secret-1", label: "", hint: "9f3c", addedAt: Date.UTC(2026, 10, 20, 9), cooldown: null }],
    headerNames: [],
    proxy: null,
    timeouts: defaultTimeouts,
    models: [someRemoteModel("gpt-4.1", { isEnabled: true }), someRemoteModel("gpt-4.1-mini")],
    droppedFields: [],
    isLocal: false,
    ...change,
  }
}

export function someCheck(change: Partial<ProviderCheck> = {}): ProviderCheck {
  return {
    checkedAt: Date.UTC(2026, 10, 21, 14, 32, 8),
    latencyMs: 420,
    steps: [
      { step: "reach", outcome: "ok" },
      { step: "secret", outcome: "ok", subject: "secret-1" },
      { step: "models", outcome: "ok", facts: { count: 2 } },
      { step: "answer", outcome: "ok", subject: "gpt-4.1" },
    ],
    ...change,
  }
}

export function someTarget(provider: string, model: string, change: Partial<RouteTarget> = {}): RouteTarget {
  return { id: `${provider}/${model}`, provider, model, adapters: [], weight: 1, isEnabled: true, ...change }
}

export function someRoute(change: Partial<Route> = {}): Route {
  return {
    id: "route-1",
    name: "best",
    isEnabled: true,
    strategy: "in-order",
    targets: [someTarget("openai", "gpt-4.1"), someTarget("local", "ember")],
    triggers: fallOverTriggers,
    retries: { count: 1, pauseMs: 500 },
    firstTokenMs: null,
    maxQueue: null,
    breaker: { failures: 3, pauseMs: 30_000 },
    cache: null,
    mayLeave: true,
    ...change,
  }
}

export function someHealth(target: string, change: Partial<TargetHealth> = {}): TargetHealth {
  return {
    target,
    circuit: "closed",
    probeAt: null,
    failures: 0,
    lastError: null,
    firstTokenMs: null,
    runningCount: 0,
    ...change,
  }
}

/** Keeps providers as the real host does: every change is announced before the call that made it resolves. */
export function createProvidersHost(snapshot: ConstructorParameters<typeof ScriptedHost>[0] = {}): ScriptedHost {
  const host = new ScriptedHost(snapshot)
  const providers = new Map((snapshot.providers ?? []).map((provider) => [provider.id, provider]))
  const change = (id: string, update: (provider: ProviderInfo) => ProviderInfo) => {
    const known = providers.get(id)
    if (known === undefined) throw new AppError("provider_not_found", "It is gone.")
    const changed = update(known)
    providers.set(id, changed)
    host.emit("provider.changed", changed)
    return changed
  }
  const setModels = (id: string, names: readonly string[], patch: RemoteModelPatch) =>
    change(id, (provider) => {
      const known = provider.models.map((model) => (names.includes(model.id) ? { ...model, ...patch } : model))
      const typed = names.filter((name) => !known.some((model) => model.id === name))
      return {
        ...provider,
        models: [...known, ...typed.map((name) => someRemoteModel(name, { source: "typed", ...patch }))],
      }
    })
  return host
    .on("providers.create", ({ provider: { kind, name = kind, baseUrl = "", secrets = [], ...draft } }) => {
      const created = someProvider({ id: kind, kind, name, baseUrl, models: [], secrets: [], ...pick(draft) })
      providers.set(kind, created)
      host.emit("provider.changed", created)
      return secrets.reduce((_, { secret }) => change(kind, (known) => withSecret(known, secret, "")), created)
    })
    .on("providers.update", ({ id, patch }) => change(id, (provider) => ({ ...provider, ...pick(patch) })))
    .on("providers.remove", ({ id }) => {
      providers.delete(id)
      host.emit("provider.removed", { id })
      return null
    })
    .on("providers.addSecret", ({ id, secret, label = "" }) => change(id, (known) => withSecret(known, secret, label)))
    .on("providers.removeSecret", ({ id, secretId }) =>
      change(id, (known) => ({ ...known, secrets: known.secrets.filter((secret) => secret.id !== secretId) })),
    )
    .on("providers.setModel", ({ id, model, patch }) => setModels(id, [model], patch))
    .on("providers.setModels", ({ id, models, patch }) => setModels(id, models, patch))
    .on("providers.removeModel", ({ id, model }) =>
      change(id, (known) => ({ ...known, models: known.models.filter((one) => one.id !== model) })),
    )
    .on("providers.fetchModels", ({ id }) => change(id, (known) => known))
    .on("providers.check", () => someCheck())
}

/** What of a patch is part of what is told of a provider; its headers are told by their names. */
function pick({ headers = {}, timeouts: _, ...patch }: ProviderPatch): Partial<ProviderInfo> {
  const headerNames = Object.entries(headers).flatMap(([name, value]) => (value === null ? [] : [name]))
  return { ...patch, ...(Object.keys(headers).length > 0 && { headerNames }) }
}

function withSecret(provider: ProviderInfo, secret: string, label: string): ProviderInfo {
  const added = {
    id: `secret-${provider.secrets.length + 1}`,
    label,
    hint: secret.slice(-4),
    addedAt: 0,
    cooldown: null,
  }
  return { ...provider, secrets: [...provider.secrets, added] }
}

import type { Adapter } from "../../electron/contract/adapters.ts"
import type { AppInfo } from "../../electron/contract/app.ts"
import type { ErrorBody } from "../../electron/contract/errors.ts"
import { AppError } from "../../electron/contract/errors.ts"
import type {
  CallName,
  EventName,
  HostCalls,
  HostEvent,
  HostEvents,
  HostSnapshot,
  HostStreams,
  StreamName,
} from "../../electron/contract/hostApi.ts"
import type { HostTransport, OfferedItem } from "../../electron/contract/hostTransport.ts"
import type { HubStatus } from "../../electron/contract/hub.ts"
import type { ApiKey, KeyUsage } from "../../electron/contract/keys.ts"
import type { UsageTotals } from "../../electron/contract/ledger.ts"
import type { MemoryEstimate, MemoryStatus, Model, ModelActivity } from "../../electron/contract/models.ts"
import type { RequestRecord, ServerStatus } from "../../electron/contract/server.ts"
import type { Settings } from "../../electron/contract/settings.ts"
import { openPolicy } from "../../electron/services/access/keyPolicy.ts"
import { defaultSettings as shippedSettings } from "../../electron/store/settingsShape.ts"

type Handler<Name extends CallName> = (
  input: HostCalls[Name]["input"],
) => HostCalls[Name]["output"] | Promise<HostCalls[Name]["output"]>

type StreamHandler<Name extends StreamName> = (
  input: HostStreams[Name]["input"],
  signal: { readonly aborted: boolean },
) => AsyncIterable<HostStreams[Name]["item"]>

type Listener = Parameters<HostTransport["subscribe"]>[0]

/**
 * A host that says what the test scripted: calls are answered by `on`, events are announced by `emit`, the connection
 * breaks and comes back by `lose` and `reconnect`. What is not scripted is refused loudly.
 */
export class ScriptedHost implements HostTransport {
  readonly #handlers = new Map<CallName, Handler<never>>()
  readonly #streams = new Map<StreamName, StreamHandler<never>>()
  readonly #listeners = new Set<Listener>()
  readonly calls: { readonly name: CallName; readonly input: unknown }[] = []
  readonly offered: (readonly OfferedItem[])[] = []
  /** What `host.snapshot` answers; its sequence is that of the last event. */
  snapshot: Omit<HostSnapshot, "sequence">
  #sequence = 0

  constructor(snapshot: Partial<Omit<HostSnapshot, "sequence">> = {}) {
    this.snapshot = { ...emptySnapshot, ...snapshot }
    this.on("host.snapshot", () => ({ ...this.snapshot, sequence: this.#sequence }))
    this.on("models.memory", () => someMemory())
  }

  on<Name extends CallName>(name: Name, handler: Handler<Name>): this {
    this.#handlers.set(name, handler as unknown as Handler<never>)
    return this
  }

  fail(name: CallName, error: ErrorBody): this {
    return this.on(name, () => {
      throw AppError.fromBody(error)
    })
  }

  onStream<Name extends StreamName>(name: Name, handler: StreamHandler<Name>): this {
    this.#streams.set(name, handler as unknown as StreamHandler<never>)
    return this
  }

  async call<Name extends CallName>(name: Name, input: HostCalls[Name]["input"]): Promise<HostCalls[Name]["output"]> {
    this.calls.push({ name, input })
    const handler = this.#handlers.get(name) as unknown as Handler<Name> | undefined
    if (handler === undefined) throw new Error(`The test scripted no answer to ${name}.`)
    return handler(input)
  }

  open<Name extends StreamName>(
    name: Name,
    input: HostStreams[Name]["input"],
    signal: { readonly aborted: boolean },
  ): AsyncIterable<HostStreams[Name]["item"]> {
    const handler = this.#streams.get(name) as unknown as StreamHandler<Name> | undefined
    if (handler === undefined) throw new Error(`The test scripted no stream ${name}.`)
    return handler(input, signal)
  }

  /** What was dropped "lies" in this folder. */
  async offer(items: readonly OfferedItem[]): Promise<{ paths: readonly string[] }> {
    this.offered.push(items)
    return { paths: items.map(({ file }) => `/dropped/${file.name}`) }
  }

  subscribe(listener: Listener): () => void {
    this.#listeners.add(listener)
    queueMicrotask(() => this.#listeners.has(listener) && listener.connection("open"))
    return () => void this.#listeners.delete(listener)
  }

  emit<Name extends EventName>(name: Name, payload: HostEvents[Name]): void {
    this.#sequence++
    this.deliver({ sequence: this.#sequence, name, payload } as HostEvent)
  }

  /** An event as it is, with whatever sequence number. */
  deliver(event: HostEvent): void {
    for (const listener of this.#listeners) listener.event(event)
  }

  /** Events that happen while nobody hears them: only the sequence number shows it. */
  missEvents(count: number): void {
    this.#sequence += count
  }

  lose(): void {
    for (const listener of this.#listeners) listener.connection("lost")
  }

  reconnect(): void {
    for (const listener of this.#listeners) listener.connection("open")
  }

  get listenerCount(): number {
    return this.#listeners.size
  }
}

/** What Hearth starts with, whatever the language and theme of the machine. */
export const defaultSettings: Settings = { ...shippedSettings, language: "en", theme: "light" }

export const serverOn: ServerStatus = {
  state: { kind: "on", host: "127.0.0.1", port: 8000, startedAt: 0 },
  addresses: [
    { kind: "this-computer", url: "http://localhost:8000/v1" },
    { kind: "docker", url: "http://host.docker.internal:8000/v1" },
  ],
  runningRequests: 0,
}

export const serverOff: ServerStatus = { state: { kind: "off" }, addresses: [], runningRequests: 0 }

export function someModel(change: Partial<Model> = {}): Model {
  return {
    id: "ember",
    name: "Ember",
    notes: "",
    addedAt: 0,
    lastUsedAt: null,
    origin: { kind: "embedded" },
    isMissing: false,
    integrity: { kind: "unknown" },
    fileName: "ember-q8_0.gguf",
    sizeBytes: 3_500_000,
    modifiedAt: 0,
    architecture: "qwen3",
    parameterCount: 3_300_000,
    quantization: "Q8_0",
    trainedContextSize: 2048,
    capabilities: ["chat", "thinking"],
    isEmbedded: true,
    isDefault: true,
    settings: { load: {}, idleMinutes: null },
    needsReload: false,
    state: { kind: "unloaded" },
    ...change,
  }
}

export function someAdapter(change: Partial<Adapter> = {}): Adapter {
  return {
    id: "herbs",
    name: "Herbs",
    notes: "",
    addedAt: 0,
    lastUsedAt: null,
    pairedWith: "ember",
    scale: 1,
    aliases: [],
    fileName: "herbs-lora-f32.gguf",
    sizeBytes: 600_000,
    modifiedAt: 0,
    architecture: "qwen3",
    baseModelName: "Ember",
    rank: 8,
    alpha: 16,
    modules: ["attn_q"],
    layerCount: 6,
    fits: ["ember"],
    state: { kind: "ready" },
    ...change,
  }
}

export function someMemory(change: Partial<MemoryStatus> = {}): MemoryStatus {
  return { totalBytes: 16e9, freeBytes: 9e9, budgetBytes: 12e9, usedBytes: 0, video: null, ...change }
}

export function someEstimate(change: Partial<MemoryEstimate> = {}): MemoryEstimate {
  return {
    settings: { contextSize: 2048, slotCount: 2, batchSize: 512, kvCacheType: "f16", gpuLayers: 0 },
    weights: { ramBytes: 4e6, videoBytes: 0 },
    cache: { ramBytes: 2e6, videoBytes: 0 },
    compute: { ramBytes: 14e6, videoBytes: 0 },
    overheadBytes: 80e6,
    total: { ramBytes: 100e6, videoBytes: 0 },
    available: { ramBytes: 8e9, videoBytes: 0 },
    verdict: "fits",
    ...change,
  }
}

export function readyState(activity: Partial<ModelActivity> = {}): Model["state"] {
  return {
    kind: "ready",
    info: {
      contextSize: 2048,
      slotCount: 2,
      threads: 2,
      gpu: null,
      gpuDevices: [],
      gpuLayers: 0,
      layerCount: 5,
      videoMemory: null,
      loadedInMs: 340,
    },
    activity: {
      busySlots: [true, false],
      queueLength: 0,
      memoryBytes: 84_000_000,
      tokensPerSecond: 312.4,
      lastMinute: Array.from({ length: 60 }, (_, second) => (second > 40 ? 200 + (second % 7) * 20 : 0)),
      ...activity,
    },
  }
}

export function someRequest(change: Partial<RequestRecord> = {}): RequestRecord {
  return {
    id: "request-1",
    startedAt: Date.UTC(2026, 10, 21, 14, 32, 8),
    operation: "chat/completions",
    caller: { kind: "api", address: "127.0.0.1", userAgent: "OpenAI/JS 7.57.0" },
    key: null,
    askedModel: "gpt-4",
    answeredBy: "ember",
    target: "local/ember",
    route: null,
    attempts: [],
    cache: "off",
    status: { kind: "done", httpStatus: 200 },
    promptTokens: 1204,
    cachedTokens: 0,
    completionTokens: 86,
    reasoningTokens: 0,
    isEstimated: false,
    firstTokenMs: 42,
    tokensPerSecond: 312.4,
    totalMs: 900,
    cost: null,
    saved: null,
    ...change,
  }
}

export function someKey(change: Partial<ApiKey> = {}): ApiKey {
  return {
    id: "key-1",
    name: "dify",
    prefix: "sk-hearth-4fTq",
    policy: openPolicy,
    state: "active",
    createdAt: 0,
    revokedAt: null,
    lastUsedAt: null,
    isFromEnvironment: false,
    ...change,
  }
}

export function someKeyUsage(change: Partial<KeyUsage> = {}): KeyUsage {
  return {
    keyId: "key-1",
    requests: { day: 0, month: 0 },
    tokens: { day: 0, month: 0 },
    cost: { day: [], month: [] },
    budgets: [],
    runningCount: 0,
    ...change,
  }
}

export function someTotals(change: Partial<UsageTotals> = {}): UsageTotals {
  return {
    requests: 1,
    failed: 0,
    promptTokens: 0,
    cachedTokens: 0,
    completionTokens: 0,
    reasoningTokens: 0,
    estimated: 0,
    cost: [],
    saved: [],
    firstTokenMs: null,
    tokensPerSecond: null,
    ...change,
  }
}

export function someApp(change: Partial<AppInfo> = {}): AppInfo {
  return {
    version: "0.1.0",
    platform: "linux",
    isDesktop: true,
    dataFolder: "/home/mei/.config/hearth",
    modelsFolder: "/home/mei/.config/hearth/models",
    systemLanguage: "en",
    notices: [],
    ...change,
  }
}

export function someHub(change: Partial<HubStatus> = {}): HubStatus {
  return {
    active: "huggingface",
    sources: [
      { source: "huggingface", url: "https://huggingface.co", isReachable: true, latencyMs: 80 },
      { source: "hf-mirror", url: "https://hf-mirror.com", isReachable: null, latencyMs: null },
      { source: "modelscope", url: "https://modelscope.cn", isReachable: null, latencyMs: null },
    ],
    hasToken: false,
    tokenVariable: null,
    ...change,
  }
}

const emptySnapshot: Omit<HostSnapshot, "sequence"> = {
  app: someApp(),
  settings: { settings: defaultSettings, fixed: {} },
  models: [someModel()],
  adapters: [],
  links: [],
  imports: [],
  hub: someHub(),
  downloads: [],
  providers: [],
  routes: [],
  targetHealth: [],
  keys: [],
  origins: [],
  server: serverOn,
  requests: [],
}

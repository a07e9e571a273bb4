import type { CompletionEvent, FinishReason } from "../../electron/contract/completion.ts"
import type { ModelState } from "../../electron/contract/models.ts"
import { aborted } from "../../electron/core/abort.ts"
import { Emitter } from "../../electron/core/emitter.ts"
import type { Engine, EngineModel, EngineTasks, GenerateRequest } from "../../electron/engine/engine.ts"

export type Script = (request: GenerateRequest, signal: AbortSignal) => AsyncIterable<CompletionEvent>

/** An engine that does what a test says, for what a real one does too rarely or too fast to be tested. */
export type ScriptedEngine = Engine & {
  script: Script
  /** What a load waits for, if anything. */
  loading: (model: EngineModel, signal?: AbortSignal) => Promise<void>
  readonly requests: GenerateRequest[]
  /** What is asked for and answered once; refused where a test does not play it. */
  tasks: Partial<EngineTasks>
  running: number
  /** What each model may take beyond its plan, as it was told last. */
  readonly extraBytes: Map<string, number>
  setState(id: string, state: ModelState): void
}

export const readyState: ModelState = {
  kind: "ready",
  info: {
    contextSize: 2048,
    slotCount: 1,
    threads: 1,
    gpu: null,
    gpuDevices: [],
    gpuLayers: 0,
    layerCount: 5,
    videoMemory: null,
    loadedInMs: 1,
  },
  activity: { busySlots: [false], queueLength: 0, memoryBytes: null, tokensPerSecond: null, lastMinute: [] },
}

export function createScriptedEngine(script: Script = says("Hello")): ScriptedEngine {
  const states = new Map<string, ModelState>()
  const changes = new Emitter<[string, ModelState]>()
  const engine: ScriptedEngine = {
    script,
    loading: async () => {},
    requests: [],
    tasks: {},
    running: 0,
    extraBytes: new Map(),
    setState(id, state) {
      states.set(id, state)
      changes.emit([id, state])
    },
    async load(model, signal) {
      if (engine.state(model.id).kind === "ready") return
      engine.setState(model.id, { kind: "loading", progress: 0.5 })
      await Promise.race([engine.loading(model, signal), ...(signal === undefined ? [] : [rejectOnAbort(signal)])])
      engine.setState(model.id, readyState)
    },
    async unload(id) {
      engine.setState(id, { kind: "unloaded" })
    },
    async *generate(_, request, signal) {
      engine.requests.push(request)
      engine.running++
      try {
        yield* engine.script(request, signal)
      } finally {
        engine.running--
      }
    },
    embed: async (...given) => (engine.tasks.embed ?? notPlayed)(...given),
    rank: async (...given) => (engine.tasks.rank ?? notPlayed)(...given),
    tokenize: async (...given) => (engine.tasks.tokenize ?? notPlayed)(...given),
    detokenize: async (...given) => (engine.tasks.detokenize ?? notPlayed)(...given),
    renderPrompt: async (...given) => (engine.tasks.renderPrompt ?? notPlayed)(...given),
    countTokens: async (...given) => (engine.tasks.countTokens ?? (async () => 7))(...given),
    limitExtra: (id, bytes) => void engine.extraBytes.set(id, bytes),
    saferLoad: () => null,
    describeGpu: async () => null,
    previewTemplate: async (task) => task.source,
    state: (id) => states.get(id) ?? { kind: "unloaded" },
    onChange: (listener) => changes.on(([id, state]) => listener(id, state)),
    close: async () => {},
  }
  return engine
}

export const started: CompletionEvent = { type: "started", model: "ember", promptTokens: 7, cachedTokens: 3 }

export function finished(finishReason: FinishReason = "stop"): CompletionEvent {
  return {
    type: "finished",
    finishReasons: [finishReason],
    usage: { promptTokens: 7, cachedTokens: 3, completionTokens: 5, reasoningTokens: 2 },
    timings: { waitedMs: 0, firstTokenMs: 1, totalMs: 2, tokensPerSecond: 100 },
  }
}

export function text(...parts: string[]): CompletionEvent[] {
  return parts.map((part) => ({ type: "text-delta", choice: 0, text: part }))
}

export function says(...parts: string[]): Script {
  return plays(started, ...text(...parts), finished())
}

export function plays(...events: CompletionEvent[]): Script {
  return async function* () {
    yield* events
  }
}

/** Speaks, and then goes on until it is cancelled. */
export function neverEnds(...parts: string[]): Script {
  return async function* (_, signal) {
    yield* [started, ...text(...parts)]
    await aborted(signal)
    yield finished("cancelled")
  }
}

export function throws(error: Error, ...before: CompletionEvent[]): Script {
  return async function* () {
    yield* before
    throw error
  }
}

const notPlayed = () => {
  throw new Error("The test does not play this task")
}

async function rejectOnAbort(signal: AbortSignal): Promise<never> {
  await aborted(signal)
  throw signal.reason
}

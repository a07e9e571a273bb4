import { type CompletionEvent, isCancelled } from "../contract/completion.ts"
import type { ModelState } from "../contract/models.ts"
import { type Clock, systemClock } from "../core/clock.ts"
import { hostIsClosing } from "../core/closing.ts"
import { Emitter } from "../core/emitter.ts"
import type { Log } from "../core/log.ts"
import { Mutex } from "../core/mutex.ts"
import { answerEvents } from "./answerEvents.ts"
import type { Engine, EngineTasks, GenerateRequest, SpawnEngine } from "./engine.ts"
import { notLoaded } from "./engineErrors.ts"
import { describeGpu } from "./gpuProbe.ts"
import { ManagedModel } from "./managedModel.ts"
import type { EngineCallName, EngineCallTask, EngineCallValue } from "./protocol.ts"
import { previewTemplate } from "./templatePreview.ts"

export type SupervisorOptions = {
  readonly spawnEngine: SpawnEngine
  readonly log: Log
  readonly clock?: Clock
}

/** Long enough for a short answer, short enough for a person who waits for the memory. */
const defaultGraceMs = 3_000

/** The engine of this host: one process per loaded model, watched and started again when it ends by itself. */
export function createSupervisor({ spawnEngine, log, clock = systemClock }: SupervisorOptions): Engine {
  const models = new Map<string, ManagedModel>()
  const changes = new Emitter<{ readonly modelId: string; readonly state: ModelState }>()
  const options = {
    spawnEngine,
    log,
    clock,
    knownThreads: new Map<string, number>(),
    onState: (modelId: string, state: ModelState) => changes.emit({ modelId, state }),
  }
  // Each takes a process: who asks for a thousand must not get as many.
  const previews = new Mutex()
  let isClosed = false

  async function* generate(
    modelId: string,
    request: GenerateRequest,
    signal: AbortSignal,
  ): AsyncGenerator<CompletionEvent> {
    const model = models.get(modelId)
    if (model === undefined) throw notLoaded(modelId)
    for await (const event of answerEvents(model.answering, modelId, request, signal, clock)) {
      if (event.type === "finished" && !isCancelled(event)) model.succeeded()
      yield event
    }
  }

  const call = async <Name extends EngineCallName>(
    name: Name,
    [modelId, task, signal]: Parameters<EngineTasks[Name]>,
  ): Promise<EngineCallValue<Name>> => {
    const model = models.get(modelId)
    if (model === undefined) throw notLoaded(modelId)
    const value = await model.answering.call(name, task as EngineCallTask<Name>, signal)
    model.succeeded()
    return value
  }

  return {
    async load(model, signal) {
      if (isClosed) throw hostIsClosing()
      const managed = models.get(model.id) ?? new ManagedModel(model, options)
      models.set(model.id, managed)
      await managed.load(model, signal)
    },
    async unload(modelId, graceMs = defaultGraceMs) {
      await models.get(modelId)?.unload(graceMs)
    },
    generate,
    embed: (...given) => call("embed", given),
    rank: (...given) => call("rank", given),
    tokenize: (...given) => call("tokenize", given),
    detokenize: (...given) => call("detokenize", given),
    renderPrompt: (...given) => call("renderPrompt", given),
    countTokens: (...given) => call("countTokens", given),
    describeGpu: async (backend) => (isClosed ? null : describeGpu(spawnEngine, clock, backend)),
    previewTemplate: (task) =>
      previews.run(async () => {
        if (isClosed) throw hostIsClosing()
        return previewTemplate(spawnEngine, clock, task)
      }),
    saferLoad: (modelId) => models.get(modelId)?.saferLoad ?? null,
    limitExtra: (modelId, bytes) => models.get(modelId)?.limitExtra(bytes),
    state: (modelId) => models.get(modelId)?.state ?? { kind: "unloaded" },
    onChange: (listener) => changes.on(({ modelId, state }) => listener(modelId, state)),
    async close() {
      isClosed = true
      await Promise.all([...models.values()].map((model) => model.close()))
    },
  }
}

import type { LlamaModel } from "node-llama-cpp"
import type { LoadedModelInfo } from "../../../contract/models.ts"
import type { EngineLoadOptions, ModelRole } from "../../engine.ts"
import type { AnsweringModel } from "../answer/answeringModel.ts"
import { Vocabulary } from "../vocabulary.ts"
import { openBackend } from "./backend.ts"
import { checkMagic } from "./fileMagic.ts"
import type { LoadListener } from "./loadListener.ts"
import { type OpenedChat, openChat } from "./openChat.ts"
import { openVectors, type VectorModel } from "./openVectors.ts"
import { reuseUnusedSamplers } from "./unusedSamplers.ts"
import { loadWeights } from "./weights.ts"

/** Share of the weights in the whole load, for its progress; the rest is measuring and opening the context. */
const weightsShare = 0.9

export type LoadedModel = (LoadedChat | VectorModel) & { readonly info: LoadedModelInfo }

type LoadedChat = OpenedChat & Pick<AnsweringModel, "vocabulary"> & { readonly kind: "chat" }

/** Cannot be cancelled: the host ends the process instead, which also works while native code reads the file. */
export async function load(
  path: string,
  options: EngineLoadOptions,
  role: ModelRole,
  listener: LoadListener,
): Promise<LoadedModel> {
  const startedAt = performance.now()
  await checkMagic(path)
  const llama = await openBackend(options, listener)
  reuseUnusedSamplers(llama)
  const model = await loadWeights(llama, path, options, (progress) => listener.progress(progress * weightsShare))
  const opened = await open(model, role, options, {
    ...listener,
    progress: (progress) => listener.progress(weightsShare + progress * (1 - weightsShare)),
  })
  listener.progress(1)
  return { ...opened, info: await describeLoaded(model, opened, performance.now() - startedAt) }
}

async function open(
  model: LlamaModel,
  role: ModelRole,
  options: EngineLoadOptions,
  listener: LoadListener,
): Promise<LoadedChat | VectorModel> {
  if (role === "chat")
    return { kind: "chat", vocabulary: new Vocabulary(model), ...(await openChat(model, options, listener)) }
  return openVectors(model, role, options, listener)
}

async function describeLoaded(
  model: LlamaModel,
  opened: LoadedChat | VectorModel,
  loadedInMs: number,
): Promise<LoadedModelInfo> {
  const { llama } = model
  return {
    contextSize: opened.contextSize,
    slotCount: opened.contexts.busy.length,
    threads: opened.threads,
    gpu: llama.gpu === false ? null : llama.gpu,
    gpuDevices: llama.gpu === false ? [] : await llama.getGpuDeviceNames(),
    gpuLayers: model.gpuLayers,
    layerCount: model.fileInsights.totalLayers,
    videoMemory: llama.gpu === false ? null : await readVideoMemory(model),
    loadedInMs: Math.round(loadedInMs),
    ...(opened.kind === "vectors" && opened.embeddingSize !== undefined ? { embeddingSize: opened.embeddingSize } : {}),
  }
}

async function readVideoMemory({ llama }: LlamaModel): Promise<LoadedModelInfo["videoMemory"]> {
  const { total, free } = await llama.getVramState()
  return { totalBytes: total, freeBytes: free }
}

import { getLlama, type Llama, LlamaLogLevel } from "node-llama-cpp"
import type { GpuBackend } from "../../../contract/models.ts"
import { messageOf } from "../../../core/messageOf.ts"
import type { EngineLoadOptions, GpuDescription } from "../../engine.ts"
import type { LoadListener } from "./loadListener.ts"

/** With the graphics card that is wished for, or any; without one where none works. */
export async function openBackend(
  { gpuBackend = "auto", gpuLayers }: Pick<EngineLoadOptions, "gpuBackend" | "gpuLayers">,
  listener: Pick<LoadListener, "log">,
): Promise<Llama> {
  const common = {
    build: "never",
    // No limit of the library's own: it would hold at least four threads ready.
    maxThreads: 0,
    logLevel: LlamaLogLevel.warn,
    logger: (_level: LlamaLogLevel, message: string) => listener.log("debug", message.trim()),
  } as const
  if (gpuBackend === "off" || gpuLayers === 0) return getLlama({ ...common, gpu: false })
  try {
    return await getLlama({ ...common, gpu: gpuBackend })
  } catch (error) {
    listener.log("warn", `no graphics card can be used: ${messageOf(error)}`)
    return getLlama({ ...common, gpu: false })
  }
}

/** Null where no graphics card can be used. */
export async function describeGpu(gpuBackend: GpuBackend): Promise<GpuDescription | null> {
  try {
    const llama = await openBackend({ gpuBackend }, { log: () => {} })
    if (llama.gpu === false) return null
    const { total, free } = await llama.getVramState()
    return { devices: await llama.getGpuDeviceNames(), totalBytes: total, freeBytes: free }
  } catch {
    return null
  }
}

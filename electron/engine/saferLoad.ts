import type { AppError } from "../contract/errors.ts"
import type { LoadedModelInfo, ModelLoadSettings, SaferLoad, SaferStep } from "../contract/models.ts"
import type { EngineLoadOptions } from "./engine.ts"

/** In the order in which they are tried, each once. */
const steps: readonly SaferStep[] = ["fewer-gpu-layers", "smaller-context", "cpu-only"]

const smallestContext = 512

/**
 * The next easier way to load after this one failed or crashed; null when nothing easier is left. `info` is what the model was
 * when it was ready, if it ever was, and `last` the step that the failed load had taken already.
 */
export function nextSaferLoad(
  options: EngineLoadOptions,
  info: LoadedModelInfo | null,
  last: SaferStep | null,
): SaferLoad | null {
  const { gpuBackend, ...load } = options
  const canUseGpu = gpuBackend !== "off" && load.gpuLayers !== 0 && info?.gpu !== null
  for (const step of steps.slice(last === null ? 0 : steps.indexOf(last) + 1)) {
    const change = changeOf[step]({ ...load, canUseGpu }, info)
    if (change !== null) return { step, load: { ...load, ...change } }
  }
  return null
}

type Change = Pick<ModelLoadSettings, "contextSize" | "slotCount" | "gpuLayers">
type Known = EngineLoadOptions & { readonly canUseGpu: boolean }

const changeOf: Readonly<Record<SaferStep, (load: Known, info: LoadedModelInfo | null) => Change | null>> = {
  "fewer-gpu-layers"({ canUseGpu, gpuLayers }, info) {
    // "auto" has a number only once it was loaded.
    const layers = info?.gpuLayers ?? (typeof gpuLayers === "number" ? gpuLayers : 0)
    return canUseGpu && layers > 1 ? { gpuLayers: Math.floor(layers / 2) } : null
  },
  "smaller-context"(load, info) {
    const size = info?.contextSize ?? load.contextSize
    const slots = info?.slotCount ?? load.slotCount
    if (size <= smallestContext && slots === 1) return null
    return { contextSize: Math.min(size, Math.max(smallestContext, Math.floor(size / 2))), slotCount: 1 }
  },
  "cpu-only": ({ canUseGpu }) => (canUseGpu ? { gpuLayers: 0 } : null),
}

/** How native code says that it got no memory: ggml's buffers, C++, CUDA and Vulkan. */
const memoryWords =
  /failed to allocate|unable to allocate|bad_alloc|out of (device |host )?memory|ErrorOutOf(Device|Host)Memory/i

/**
 * Whether an engine process ended for want of memory: the system kills such a process, or it says so before it dies. SIGTERM is
 * no such end: somebody wanted it.
 */
export function isMemoryCrash({ facts, detail = "" }: AppError): boolean {
  if (facts?.kind === "killed") return facts.exit !== "SIGTERM"
  return facts?.kind !== "hung" && memoryWords.test(detail)
}

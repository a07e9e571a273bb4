import { describe, expect, it } from "vitest"
import { AppError } from "../../../electron/contract/errors.ts"
import type { LoadedModelInfo, ModelLoadSettings, SaferStep } from "../../../electron/contract/models.ts"
import type { EngineLoadOptions } from "../../../electron/engine/engine.ts"
import { isMemoryCrash, nextSaferLoad } from "../../../electron/engine/saferLoad.ts"
import { loadedInfo } from "../../support/scriptedProcess.ts"

const onGpu: LoadedModelInfo = {
  ...loadedInfo,
  gpu: "cuda",
  gpuLayers: 32,
  layerCount: 33,
  contextSize: 8192,
  slotCount: 4,
}

const planned = { contextSize: 8192, slotCount: 4 }

function ladder(chosen: Partial<EngineLoadOptions>, info: LoadedModelInfo | null) {
  const options = { ...planned, ...chosen }
  const steps: [SaferStep, ModelLoadSettings][] = []
  let [current, last]: [EngineLoadOptions, SaferStep | null] = [options, null]
  for (let safer = nextSaferLoad(options, info, null); safer !== null; safer = nextSaferLoad(current, null, last)) {
    steps.push([safer.step, safer.load])
    current = { ...current, ...safer.load }
    last = safer.step
  }
  return steps
}

describe("the way to an easier load", () => {
  it("goes from fewer layers on the card to a smaller context and to the processor alone, and ends", () => {
    expect(ladder({ threads: 2 }, onGpu)).toEqual([
      ["fewer-gpu-layers", { ...planned, threads: 2, gpuLayers: 16 }],
      ["smaller-context", { threads: 2, gpuLayers: 16, contextSize: 4096, slotCount: 1 }],
      ["cpu-only", { threads: 2, gpuLayers: 0, contextSize: 4096, slotCount: 1 }],
    ])
  })

  it("has only a smaller context without a graphics card", () => {
    const smaller = { contextSize: 1024, slotCount: 1 }
    expect(ladder({}, loadedInfo)[0]).toEqual(["smaller-context", smaller])
    expect(ladder({ gpuLayers: 0, contextSize: 2048 }, null)).toEqual([
      ["smaller-context", { gpuLayers: 0, ...smaller }],
    ])
    expect(ladder({ gpuBackend: "off", contextSize: 2048 }, null)).toEqual([["smaller-context", smaller]])
  })

  it("leaves nothing where nothing can be less", () => {
    expect(ladder({ gpuLayers: 0, contextSize: 512, slotCount: 1 }, null)).toEqual([])
  })
})

describe("a crash for want of memory", () => {
  const crash = (exit: string, kind: string, detail?: string) =>
    new AppError("engine_crashed", "It ended.", { facts: { model: "m", kind, exit }, detail })

  it("is told by the system's killer and by the last words of native code", () => {
    expect(isMemoryCrash(crash("SIGKILL", "killed"))).toBe(true)
    expect(isMemoryCrash(crash("exit code 0xC000012D", "killed"))).toBe(true)
    const words = "ggml_backend_cuda_buffer_type_alloc_buffer: cudaMalloc failed: out of memory"
    expect(isMemoryCrash(crash("SIGABRT", "crashed", words))).toBe(true)
    expect(isMemoryCrash(crash("exit code 0xC0000409", "crashed", "failed to allocate CPU buffer"))).toBe(true)
  })

  it("is not any other end", () => {
    expect(isMemoryCrash(crash("SIGSEGV", "crashed", "memory type: F16"))).toBe(false)
    expect(isMemoryCrash(crash("SIGTERM", "killed"))).toBe(false)
    expect(isMemoryCrash(crash("no exit code", "hung", "failed to allocate"))).toBe(false)
  })
})

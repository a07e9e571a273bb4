/**
 * How near the memory estimate comes to what an engine process takes: Ember and models of random weights, made on the spot,
 * each loaded on the CPU, its slots filled with tokens. 100 % is what was measured.
 *
 *   npm run bench -- memory
 */
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { KvCacheType } from "../electron/contract/models.ts"
import { silentLog } from "../electron/core/log.ts"
import type { Engine, EngineLoadOptions } from "../electron/engine/engine.ts"
import { createSupervisor } from "../electron/engine/supervisor.ts"
import { readGgufHeader } from "../electron/library/gguf/gguf.ts"
import { planLoad } from "../electron/library/memory/loadPlan.ts"
import { modelShape } from "../electron/library/models/modelShape.ts"
import { createForkEngine } from "../electron/ports/forkEngine.ts"
import { emberPath } from "./engine.ts"
import { type SyntheticModel, writeSyntheticModel } from "./syntheticModel.ts"

const sizes: Readonly<Record<string, SyntheticModel>> = {
  "60M, 8k vocabulary": shape(8, 512, 8, 8, 1536, 8_192),
  "160M, 32k vocabulary, GQA": shape(12, 768, 12, 4, 2048, 32_768),
  "420M, 100k vocabulary, GQA": shape(16, 1024, 16, 4, 3072, 100_352),
}

function shape(
  layers: number,
  width: number,
  heads: number,
  kvHeads: number,
  feedForward: number,
  vocabulary: number,
): SyntheticModel {
  return { layers, width, heads, kvHeads, feedForward, vocabulary, contextLength: 16_384 }
}

type Case = { readonly model: string; readonly path: string; readonly settings: EngineLoadOptions }

export async function measureMemory(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "hearth-memory-"))
  try {
    console.log("estimate  measured  ratio  parts (weights + cache + compute + rest, MiB)")
    for (const one of cases(folder)) console.log(await measureCase(one))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function cases(folder: string): Case[] {
  const found: Case[] = []
  const add = (model: string, path: string, contextSize: number, slotCount: number, kvCacheType: KvCacheType) =>
    found.push({ model, path, settings: { contextSize, slotCount, kvCacheType, threads: 1 } })
  add("Ember", emberPath, 2048, 1, "f16")
  add("Ember", emberPath, 2048, 4, "f16")
  for (const [model, size] of Object.entries(sizes)) {
    const path = join(folder, `${model.split(" ")[0]}.gguf`)
    writeSyntheticModel(path, size)
    add(model, path, 2048, 1, "f16")
    add(model, path, 4096, 4, "f16")
    add(model, path, 4096, 4, "q8_0")
  }
  return found
}

async function measureCase({ model, path, settings }: Case): Promise<string> {
  const found = modelShape([await readGgufHeader(path)])
  if (found === null) throw new Error(`${model} has no shape`)
  const plan = planLoad(found, settings, { ramBytes: 2 ** 40, videoBytes: 0 })
  const measured = await residentBytes(path, settings)
  const { weights, cache, compute, overheadBytes } = plan.parts
  const parts = [weights.ramBytes, cache.ramBytes, compute.ramBytes, overheadBytes].map(mebibytes).join(" + ")
  const estimate = plan.total.ramBytes
  const ratio = `${((estimate / measured) * 100).toFixed(0)} %`
  const about = `${model}, ${settings.slotCount} × ${settings.contextSize}, ${settings.kvCacheType}`
  return `${mebibytes(estimate).padStart(8)}  ${mebibytes(measured).padStart(8)}  ${ratio.padStart(5)}  ${parts.padEnd(26)}  ${about}`
}

/** Of the engine process once every slot has read a long prompt and answered. */
export async function residentBytes(path: string, settings: EngineLoadOptions): Promise<number> {
  const engine = createSupervisor({ spawnEngine: createForkEngine(), log: silentLog })
  try {
    await engine.load({ id: "m", path, options: { ...settings, gpuLayers: 0 } })
    const slots = Array.from({ length: settings.slotCount }, (_, slot) => fillSlot(engine, slot, settings))
    await Promise.all(slots)
    return await reportedBytes(engine)
  } finally {
    await engine.close()
  }
}

/** Long enough to be read in several batches, and never longer than the context. */
function promptLength(contextSize: number): number {
  return Math.min(600, Math.floor(contextSize * 0.8))
}

async function fillSlot(engine: Engine, slot: number, { contextSize }: EngineLoadOptions): Promise<void> {
  const prompt = Array.from({ length: promptLength(contextSize) }, (_, index) => 2 + ((index * 7 + slot) % 250))
  const request = { input: { kind: "text", prompt } as const, sampling: { temperature: 0 }, stop: [], maxTokens: 4 }
  for await (const _ of engine.generate("m", request, new AbortController().signal));
}

/** The process reports every second; the second report from now on is of after the answers. */
function reportedBytes(engine: Engine): Promise<number> {
  let reports = 0
  return new Promise((resolve) => {
    const unsubscribe = engine.onChange((_, state) => {
      const bytes = state.kind === "ready" ? state.activity.memoryBytes : null
      if (bytes === null || ++reports < 2) return
      unsubscribe()
      resolve(bytes)
    })
  })
}

function mebibytes(bytes: number): string {
  return (bytes / 2 ** 20).toFixed(0)
}

if (import.meta.main) await measureMemory()

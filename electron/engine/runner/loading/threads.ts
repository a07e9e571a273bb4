import { availableParallelism } from "node:os"
import type { LlamaModel } from "node-llama-cpp"

const decodes = 6
/** A count that takes this much longer than the best so far is not measured to the end. */
const hopeless = 3

/**
 * The number of threads that decodes fastest here. The greatest single factor on a small machine: the same model ran at
 * 824 tokens/s with one thread on two busy cores and at 49 with two. One core is always left to everything else.
 */
export async function measureThreads(model: LlamaModel): Promise<number> {
  const counts = candidateThreads(availableParallelism(), model.llama.cpuMathCores)
  let best = { threads: counts[0] ?? 1, tookMs: Number.POSITIVE_INFINITY }
  if (counts.length === 1) return best.threads
  for (const threads of counts) {
    const tookMs = await timeDecodes(model, threads, best.tookMs * hopeless)
    if (tookMs < best.tookMs) best = { threads, tookMs }
  }
  return best.threads
}

/** Few enough to be measured in a moment: one, half, the cores that are good at arithmetic, all but one. */
export function candidateThreads(cores: number, mathCores: number): number[] {
  const most = Math.max(1, cores - 1)
  const counts = [1, Math.floor(cores / 2), mathCores, most].map((count) => Math.min(most, Math.max(1, count)))
  return [...new Set(counts)].sort((a, b) => a - b)
}

async function timeDecodes(model: LlamaModel, threads: number, limitMs: number): Promise<number> {
  const context = await model.createContext({ contextSize: 256, sequences: 1, threads })
  try {
    const sequence = context.getSequence()
    const tokens = model.tokenize("1 2 3", false)
    // Warms up: the first decode reads the weights from disk.
    await sequence.evaluateWithoutGeneratingNewTokens(tokens)
    const next = tokens.slice(-1)
    const startedAt = performance.now()
    for (let count = 1; count <= decodes; count++) {
      await sequence.evaluateWithoutGeneratingNewTokens(next)
      const tookMs = ((performance.now() - startedAt) / count) * decodes
      if (tookMs > limitMs) return tookMs
    }
    return performance.now() - startedAt
  } finally {
    await context.dispose()
  }
}

import { randomInt } from "node:crypto"
import type { SequenceEvaluateOptions, Token } from "node-llama-cpp"
import type { SamplingParameters } from "../../../contract/completion.ts"

/** What a request gets that says nothing: lively, yet without the long tail that makes small models babble. */
export const defaultSampling = {
  temperature: 0.7,
  topP: 0.95,
  topK: 40,
  minP: 0.05,
  repeatPenalty: 1,
  repeatLastTokens: 256,
  frequencyPenalty: 0,
  presencePenalty: 0,
} as const satisfies SamplingParameters

/**
 * The library's options for a request. Everything is explicit, since its own defaults are greedy, seed by the second (parallel
 * requests would answer identically) and ignore penalties that are left out. Penalties look at the answer, not at the
 * prompt: a question's words may come back in its answer.
 */
export function evaluateOptions(
  sampling: SamplingParameters,
  answer: readonly Token[],
  contextSize: number,
): SequenceEvaluateOptions {
  const chosen = { ...defaultSampling, ...withoutAbsent(sampling) }
  // The engine reserves memory for as many as it is told; there are never more than this.
  const lookBack = reach(chosen.repeatLastTokens, contextSize)
  const { dry, xtc } = sampling
  const hasPenalty = chosen.repeatPenalty !== 1 || chosen.frequencyPenalty !== 0 || chosen.presencePenalty !== 0
  return {
    temperature: chosen.temperature,
    topP: chosen.topP,
    topK: chosen.topK,
    minP: chosen.minP,
    seed: toSeed(sampling.seed),
    ...(hasPenalty && lookBack !== 0
      ? {
          repeatPenalty: {
            punishTokens: () => answer.slice(-lookBack),
            maxPunishTokens: lookBack,
            penalty: chosen.repeatPenalty,
            frequencyPenalty: chosen.frequencyPenalty,
            presencePenalty: chosen.presencePenalty,
          },
        }
      : {}),
    ...(dry === undefined || dry.multiplier === 0
      ? {}
      : {
          dryRepeatPenalty: {
            strength: dry.multiplier,
            ...withoutAbsent({
              base: dry.base,
              allowedLength: dry.allowedLength,
              lastTokens: dry.lastTokens === undefined ? undefined : reach(dry.lastTokens, contextSize),
              sequenceBreakers: dry.sequenceBreakers === undefined ? undefined : [...dry.sequenceBreakers],
            }),
          },
        }),
    ...(xtc === undefined || xtc.probability === 0 ? {} : { xtc }),
  }
}

/** -1 means everything. */
function reach(lastTokens: number, contextSize: number): number {
  return lastTokens < 0 ? contextSize : Math.min(lastTokens, contextSize)
}

/** The greatest number of 32 bits means "choose one" to llama.cpp (`LLAMA_DEFAULT_SEED`). */
const seedCount = 2 ** 32 - 1

/** Any whole number a client sends is folded into what the engine takes, so that equal seeds stay equal. */
function toSeed(seed: number | undefined): number {
  if (seed === undefined) return randomInt(seedCount)
  return Number(BigInt.asUintN(32, BigInt(Math.trunc(seed)))) % seedCount
}

function withoutAbsent<Value extends object>(value: Value): Partial<Value> {
  return Object.fromEntries(Object.entries(value).filter(([, entry]) => entry !== undefined)) as Partial<Value>
}

import { availableParallelism } from "node:os"
import type { LlamaModel } from "node-llama-cpp"
import type { EngineLoadOptions, ModelRole } from "../../engine.ts"
import { fittingLength } from "../contexts/contextOptions.ts"
import { Embedder } from "../vectors/embeddings.ts"
import { Ranker } from "../vectors/ranking.ts"
import { Turns } from "../vectors/turns.ts"
import { Vocabulary } from "../vocabulary.ts"
import type { LoadListener } from "./loadListener.ts"

const usualBatchSize = 512
/** In `pooling_type` of llama.cpp. */
const lastTokenPooling = 3

/** A model that turns texts into numbers: one of the two. */
export type VectorModel = {
  readonly kind: "vectors"
  readonly model: LlamaModel
  readonly vocabulary: Vocabulary
  readonly embedder: Embedder | null
  readonly ranker: Ranker | null
  /** Has one place, for which calls take turns. */
  readonly contexts: Turns
  /** The longest text, in tokens, with those that the model wants around it. */
  readonly contextSize: number
  readonly threads: number
  readonly embeddingSize?: number
}

/** Opens what a model needs to embed or to rank. */
export async function openVectors(
  model: LlamaModel,
  role: Exclude<ModelRole, "chat">,
  options: EngineLoadOptions,
  listener: LoadListener,
): Promise<VectorModel> {
  const contextSize = fittingLength(model.trainContextSize, options)
  const threads = options.threads ?? vectorThreads(availableParallelism(), model.llama.cpuMathCores)
  const vocabulary = new Vocabulary(model)
  const turns = new Turns(() => listener.slotsChanged())
  const opened = { kind: "vectors", model, vocabulary, contexts: turns, contextSize, threads } as const
  const contextOptions = { ...lengthOptions(model, contextSize), threads }
  if (role === "rerank") {
    const context = await model.createRankingContext(contextOptions)
    return { ...opened, embedder: null, ranker: new Ranker({ vocabulary, context, contextSize, turns }) }
  }
  const context = await model.createEmbeddingContext(contextOptions)
  const embedder = new Embedder({ model, vocabulary, context, contextSize, turns })
  return { ...opened, embedder, ranker: null, embeddingSize: model.embeddingVectorSize }
}

/**
 * One place more than the longest text: the library keeps one free. The batch holds it whole: of a text that is read in several
 * batches only the last would be pooled, and llama.cpp ends the process where a model looks in both directions. Only where the
 * last token speaks for all is the usual batch enough, and spares the memory for the logits of a long one.
 */
function lengthOptions(model: LlamaModel, contextSize: number) {
  const whole = contextSize + 1
  return { contextSize: whole, batchSize: poolsLastToken(model) ? Math.min(whole, usualBatchSize) : whole }
}

function poolsLastToken(model: LlamaModel): boolean {
  const { pooling_type: pooling, attention } = model.fileInfo.architectureMetadata
  return pooling === lastTokenPooling && attention?.causal !== false
}

/** A text is read at once, which uses as many cores as there are; one is left to everything else. */
export function vectorThreads(cores: number, mathCores: number): number {
  return Math.max(1, Math.min(cores - 1, mathCores))
}

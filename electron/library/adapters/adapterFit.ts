import type { GgufHeader } from "../gguf/gguf.ts"
import type { Mismatch } from "./adapterErrors.ts"

/** What a check of an adapter needs to know of a model: the headers of all its files. */
export type BaseModel = {
  readonly architecture: string | null
  readonly name: string | null
  readonly metadata: GgufHeader["metadata"]
  readonly tensors: GgufHeader["tensors"]
}

export type AdapterTensors = { readonly architecture: string | null; readonly tensors: GgufHeader["tensors"] }

export function baseOf(headers: readonly GgufHeader[]): BaseModel {
  const metadata = headers[0]?.metadata ?? new Map()
  const text = (value: unknown) => (typeof value === "string" && value !== "" ? value : null)
  return {
    architecture: text(metadata.get("general.architecture")),
    name: text(metadata.get("general.name")),
    metadata,
    tensors:
      headers.length === 1 && headers[0] ? headers[0].tensors : new Map(headers.flatMap((one) => [...one.tensors])),
  }
}

/** Null if the engine can apply the adapter to the model: the architecture, and the shape of every layer. */
export function findMismatch(adapter: AdapterTensors, base: BaseModel): Mismatch | null {
  if (adapter.architecture !== base.architecture) {
    const [theirs, ours] = [adapter.architecture ?? "none", base.architecture ?? "none"]
    return {
      reason: "other-architecture",
      words: `it was made for the architecture ${theirs}, and the model is of ${ours}`,
      facts: { adapterArchitecture: theirs, modelArchitecture: ours },
    }
  }
  for (const [name, shape] of adapter.tensors) {
    const mismatch = name.endsWith(".lora_a")
      ? checkLayer(name.slice(0, -".lora_a".length), shape, adapter, base)
      : null
    if (mismatch !== null) return mismatch
  }
  return null
}

type Shape = readonly number[]

function checkLayer(layer: string, a: Shape, adapter: AdapterTensors, base: BaseModel): Mismatch | null {
  const weight = base.tensors.get(layer)
  if (weight === undefined) {
    const words = `it changes ${layer}, which the model does not have`
    return { reason: "layer-not-there", words, facts: { layer } }
  }
  const b = adapter.tensors.get(`${layer}.lora_b`) ?? []
  const isEmbedding = layer === "token_embd.weight"
  // Where the output is the embeddings' matrix the engine would multiply by it the wrong way round, and end.
  if (isEmbedding && !base.tensors.has("output.weight")) {
    const words = "it changes the embeddings, which are also the output of this model"
    return { reason: "tied-embeddings", words, facts: { layer } }
  }
  const [inputs = 1, outputs = 1, ...experts] = weight
  const rank = isEmbedding ? a[0] : a[1]
  const expected = isEmbedding ? [rank, outputs, rank, inputs] : [inputs, rank, rank, outputs]
  const found = [...a.slice(0, 2), ...b.slice(0, 2)]
  const isSame = (one: Shape, other: Shape) => one.length === other.length && one.every((n, at) => n === other[at])
  if (isSame(found, expected as Shape) && isSame(a.slice(2), experts) && isSame(b.slice(2), experts)) return null
  const [adapterShape, modelShape] = [shapeOf(a, b, isEmbedding), weight.join("×")]
  return {
    reason: "other-shape",
    words: `its ${layer} is ${adapterShape}, and that of the model ${modelShape}`,
    facts: { layer, adapterShape, modelShape },
  }
}

/** Of the layer that the two together change. */
function shapeOf(a: Shape, b: Shape, isEmbedding: boolean): string {
  return (isEmbedding ? [b[1], a[1]] : [a[0], b[1], ...a.slice(2)]).join("×")
}

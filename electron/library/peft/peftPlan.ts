import type { AdapterWarning } from "../../contract/adapters.ts"
import { adapterInvalid, adapterMismatch, type Mismatch } from "../adapters/adapterErrors.ts"
import { type AdapterTensors, type BaseModel, findMismatch } from "../adapters/adapterFit.ts"
import type { FloatTensor } from "../gguf/ggufWriter.ts"
import type { PeftAdapter, PeftLayer, StoredTensor } from "./peftFolder.ts"
import { canConvert, type GgufPlace, ggufPlace } from "./peftNames.ts"

/** How the numbers of a source are put down. */
export type Arrangement =
  | { readonly kind: "as-is" }
  | { readonly kind: "transposed" }
  /** The two halves of the rows of each head in turns. */
  | { readonly kind: "interleaved"; readonly heads: number }

/** A matrix of the result; `source` is null for one of zeros. */
export type Piece = {
  readonly source: StoredTensor | null
  readonly elements: number
  readonly arrangement: Arrangement
  readonly factor: number
}

/** A tensor of the result: one matrix, or one for each expert. */
export type PlannedTensor = FloatTensor & { readonly pieces: readonly Piece[] }

export type ConversionPlan = {
  readonly architecture: string
  readonly alpha: number
  /** The largest one. */
  readonly rank: number
  readonly tensors: readonly PlannedTensor[]
  readonly warnings: readonly AdapterWarning[]
}

/**
 * What the GGUF adapter for this base will consist of. Throws `adapter_invalid`, and `adapter_mismatch` unless every layer has
 * the shape of the base's. `baseId`: the model's id, for errors.
 */
export function planConversion(peft: PeftAdapter, base: BaseModel, baseId: string): ConversionPlan {
  const mismatch = (found: Mismatch) => adapterMismatch(peft.name, baseId, found)
  const { architecture } = base
  if (architecture === null || !canConvert(architecture)) {
    const facts = { modelArchitecture: architecture ?? "none" }
    const words = `PEFT adapters for the architecture ${architecture} cannot be converted`
    throw mismatch({ reason: "unsupported-architecture", words, facts })
  }
  const groups = groupByTensor(peft, architecture)
  const alpha = commonAlpha(peft)
  const tensors: PlannedTensor[] = []
  let missingExperts = 0
  for (const [tensor, group] of groups) {
    const planned = planGroup(peft, tensor, group, base, alpha)
    if ("reason" in planned) throw mismatch(planned)
    tensors.push(...planned.tensors)
    missingExperts += planned.missingExperts
  }
  const found = findMismatch(tensorsOf({ architecture, tensors }), base)
  if (found !== null) throw mismatch(found)
  const rank = Math.max(...peft.layers.map((layer) => layer.b.shape[1] ?? 0))
  const warnings: AdapterWarning[] =
    missingExperts === 0 ? [] : [{ kind: "experts-missing", facts: { count: missingExperts } }]
  return { architecture, alpha, rank, tensors, warnings }
}

export function tensorsOf(plan: Pick<ConversionPlan, "architecture" | "tensors">): AdapterTensors {
  const { architecture, tensors } = plan
  return { architecture, tensors: new Map(tensors.map(({ name, dimensions }) => [name, dimensions])) }
}

type Placed = { readonly layer: PeftLayer; readonly place: GgufPlace }

function groupByTensor(peft: PeftAdapter, architecture: string): Map<string, Placed[]> {
  const groups = new Map<string, Placed[]>()
  for (const layer of peft.layers) {
    const place = ggufPlace(architecture, layer.module)
    if (place === null || (place.tensor === "token_embd.weight") !== layer.isEmbedding) {
      const words = `${layer.module} cannot be converted for the architecture ${architecture}`
      throw adapterInvalid(peft.name, "unknown-modules", words, { facts: { module: layer.module.slice(0, 200) } })
    }
    const group = groups.get(place.tensor) ?? []
    if (group.some((other) => other.place.expert === place.expert)) {
      throw adapterInvalid(peft.name, "bad-safetensors", `${place.tensor} is there twice`)
    }
    groups.set(place.tensor, [...group, { layer, place }])
  }
  return groups
}

/** GGUF has one alpha: that of the first layer. Where others differ, the difference goes into their B. */
function commonAlpha({ config, layers }: PeftAdapter): number {
  return config.alphaOf(layers[0]?.module ?? "")
}

type PlannedGroup = { readonly tensors: readonly PlannedTensor[]; readonly missingExperts: number }

function planGroup(
  peft: PeftAdapter,
  tensor: string,
  group: readonly Placed[],
  base: BaseModel,
  alpha: number,
): PlannedGroup | Mismatch {
  const [first] = group
  if (first === undefined) return { tensors: [], missingExperts: 0 }
  const arrangement = arrangementOf(first, base)
  if ("reason" in arrangement) return arrangement
  const experts = first.place.expert === undefined ? null : (base.tensors.get(tensor)?.[2] ?? null)
  if (
    first.place.expert !== undefined &&
    (experts === null || group.some(({ place }) => (place.expert ?? 0) >= experts))
  ) {
    const words = `it changes experts of ${tensor}, which the model does not have`
    return { reason: "layer-not-there", words, facts: { layer: tensor } }
  }
  checkAlike(peft, tensor, group)
  const { a, b, isEmbedding } = first.layer
  const half = (side: "a" | "b", shape: readonly number[], kind: Arrangement): PlannedTensor => {
    const elements = shape.reduce((product, length) => product * length, 1)
    const pieceOf = ({ layer }: Placed): Piece => {
      const factor = side === "a" ? 1 : peft.config.alphaOf(layer.module) / alpha
      return { source: layer[side], elements, arrangement: kind, factor }
    }
    const none: Piece = { source: null, elements, arrangement: { kind: "as-is" }, factor: 1 }
    const places = Array.from({ length: experts ?? 1 }, (_, index) =>
      experts === null ? first : group.find(({ place }) => place.expert === index),
    )
    const dimensions = [...shape].reverse()
    return {
      name: `${tensor}.lora_${side}`,
      dimensions: experts === null ? dimensions : [...dimensions, experts],
      pieces: places.map((placed) => (placed === undefined ? none : pieceOf(placed))),
    }
  }
  const tensors = [
    isEmbedding ? half("a", [...a.shape].reverse(), { kind: "transposed" }) : half("a", a.shape, { kind: "as-is" }),
    half("b", b.shape, arrangement),
  ]
  return { tensors, missingExperts: (experts ?? 1) - group.length }
}

/** The experts of one tensor are stored as one: all their matrices must have one shape. */
function checkAlike(peft: PeftAdapter, tensor: string, group: readonly Placed[]): void {
  const shapes = new Set(group.map(({ layer }) => `${layer.a.shape} ${layer.b.shape}`))
  if (shapes.size <= 1) return
  throw adapterInvalid(peft.name, "rank-mismatch", `the experts of ${tensor} have different ranks or shapes`)
}

/**
 * The convert_hf_to_gguf.py of llama.cpp stores the query and key rows of Llama's family so that the numbers which a rotation
 * turns together are neighbours; Transformers has them half a head apart.
 */
function arrangementOf({ layer, place }: Placed, base: BaseModel): Arrangement | Mismatch {
  if (place.heads === undefined) return { kind: "as-is" }
  const count = (key: string) => base.metadata.get(`${base.architecture}.attention.${key}`)
  const query = count("head_count")
  const heads = place.heads === "query" ? query : (count("head_count_kv") ?? query)
  const rows = layer.b.shape[0] ?? 0
  if (typeof heads === "number" && Number.isInteger(heads) && heads > 0 && rows % (2 * heads) === 0) {
    return { kind: "interleaved", heads }
  }
  const words = `the model does not say how the ${rows} rows of ${place.tensor} are divided into heads`
  return { reason: "uneven-heads", words, facts: { layer: place.tensor } }
}

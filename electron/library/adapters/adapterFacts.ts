import type { AdapterFacts, AdapterWarning } from "../../contract/adapters.ts"
import type { AppError } from "../../contract/errors.ts"
import type { GgufHeader } from "../gguf/gguf.ts"
import { floatType, textType } from "../gguf/ggufMetadata.ts"
import { plainText } from "../plainText.ts"
import { adapterInvalid } from "./adapterErrors.ts"

/** The engine multiplies by these; any other type ends its process. */
const numberTypes = /^(F32|F16|BF16|I?Q\d|TQ\d|MXFP4)/
/** Of a model there are some dozen; more are made up. */
const mostModules = 200
const half = /^(.+)\.lora_([ab])$/

/** Of an adapter that cannot be read. */
export const unknownFacts: AdapterFacts = {
  architecture: null,
  baseModelName: null,
  rank: null,
  alpha: null,
  modules: [],
  layerCount: 0,
}

/** What a GGUF adapter says of itself. Throws `adapter_invalid` for one that the engine would refuse or crash on. */
export function adapterFacts(file: string, header: GgufHeader): AdapterFacts & { readonly name: string | null } {
  checkEntries(file, header)
  const { metadata, tensors } = header
  const layers = new Set<string>()
  let rank = 0
  for (const [name, shape] of tensors) {
    const [, layer, side] = half.exec(name) ?? []
    if (layer !== undefined && side === "a") rank = Math.max(rank, checkPair(file, layer, shape, header))
    if (layer !== undefined && side === "b" && !tensors.has(`${layer}.lora_a`)) throw missingHalf(file, layer)
    if (layer === undefined && !name.endsWith("_norm.weight")) {
      throw adapterInvalid(file, "unknown-modules", `its tensor ${name.slice(0, 100)} is no part of a LoRA`)
    }
    if (layer !== undefined) layers.add(layer)
  }
  if (layers.size === 0) throw adapterInvalid(file, "no-layers", "it changes no layer")
  const alpha = metadata.get("adapter.lora.alpha")
  return {
    name: plainText(metadata.get("general.name")),
    architecture: plainText(metadata.get("general.architecture")),
    baseModelName: plainText(metadata.get("general.base_model.0.name"), 300),
    rank,
    alpha: typeof alpha === "number" ? alpha : null,
    modules: modulesOf(layers).slice(0, mostModules),
    layerCount: layers.size,
  }
}

/** llama.cpp passes over norms in an adapter. */
export function normWarning({ tensors }: Pick<GgufHeader, "tensors">): AdapterWarning[] {
  const count = [...tensors.keys()].filter((name) => name.endsWith("_norm.weight")).length
  return count === 0 ? [] : [{ kind: "norms-ignored", facts: { count } }]
}

/** Kinds of layers, such as "attn_q" for `blk.0.attn_q.weight`, in the order of their first. */
export function modulesOf(layers: Iterable<string>): string[] {
  return [...new Set([...layers].map((layer) => layer.replace(/^blk\.\d+\./, "").replace(/\.weight$/, "")))]
}

/** An entry of another type than the engine expects ends its process. */
function checkEntries(file: string, { metadata, metadataTypes, tensorTypes }: GgufHeader): void {
  if (metadata.get("general.type") !== "adapter") throw adapterInvalid(file, "not-an-adapter", "it is no adapter")
  if (metadata.get("adapter.type") !== "lora") throw adapterInvalid(file, "not-lora", "it is of another kind than LoRA")
  if (metadataTypes.get("general.architecture") !== textType) {
    throw adapterInvalid(file, "not-an-adapter", "it does not say what architecture it was made for")
  }
  const alpha = metadata.get("adapter.lora.alpha") ?? 0
  const isFloat = (metadataTypes.get("adapter.lora.alpha") ?? floatType) === floatType
  if (!isFloat || !Number.isFinite(alpha)) throw adapterInvalid(file, "not-finite", "its alpha is no number")
  if (metadataTypes.has("adapter.alora.invocation_tokens")) {
    throw adapterInvalid(
      file,
      "activated-lora",
      "it is an activated LoRA, which the engine cannot switch on in mid-text",
    )
  }
  const strange = [...tensorTypes].find((type) => !numberTypes.test(type))
  if (strange !== undefined) {
    throw adapterInvalid(file, "unsupported-float-type", `its numbers are ${strange}`, { facts: { type: strange } })
  }
}

/** The rank of a layer. */
function checkPair(file: string, layer: string, a: readonly number[], { tensors }: GgufHeader): number {
  const b = tensors.get(`${layer}.lora_b`)
  if (b === undefined) throw missingHalf(file, layer)
  // The A of embeddings is stored the other way round.
  const rank = (layer === "token_embd.weight" ? a[0] : a[1]) ?? 0
  if (rank > 0 && rank === b[0]) return rank
  const words = `the two halves of ${layer} have the ranks ${rank} and ${b[0] ?? 0}`
  throw adapterInvalid(file, "rank-mismatch", words, { facts: { module: layer } })
}

function missingHalf(file: string, layer: string): AppError {
  return adapterInvalid(file, "missing-half", `of ${layer.slice(0, 100)} only half is there`)
}

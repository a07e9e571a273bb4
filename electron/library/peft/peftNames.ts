/** How Transformers names layers and how GGUF names them: convert_hf_to_gguf.py of llama.cpp (gguf-py/gguf/tensor_mapping.py). */

export type GgufPlace = {
  /** Of the base's tensor, such as `blk.0.attn_q.weight`. */
  readonly tensor: string
  /** Which expert of a tensor that holds them all. */
  readonly expert?: number
  /** Rows that are stored in another order: those of the attention heads of Llama's family. */
  readonly heads?: "query" | "key"
}

type Names = Readonly<Record<string, string>>

const attention: Names = {
  "self_attn.q_proj": "attn_q",
  "self_attn.k_proj": "attn_k",
  "self_attn.v_proj": "attn_v",
  "self_attn.o_proj": "attn_output",
}
const dense: Names = {
  ...attention,
  "mlp.gate_proj": "ffn_gate",
  "mlp.up_proj": "ffn_up",
  "mlp.down_proj": "ffn_down",
}
/** `#` stands for the number of the expert. */
const mixtral: Names = {
  "block_sparse_moe.gate": "ffn_gate_inp",
  "block_sparse_moe.experts.#.w1": "ffn_gate_exps",
  "block_sparse_moe.experts.#.w2": "ffn_down_exps",
  "block_sparse_moe.experts.#.w3": "ffn_up_exps",
}
const qwenExperts: Names = {
  "mlp.gate": "ffn_gate_inp",
  "mlp.experts.#.gate_proj": "ffn_gate_exps",
  "mlp.experts.#.up_proj": "ffn_up_exps",
  "mlp.experts.#.down_proj": "ffn_down_exps",
}
/** Query, key and value are one matrix here as they are there; so are gate and up. */
const phi: Names = {
  "self_attn.qkv_proj": "attn_qkv",
  "self_attn.o_proj": "attn_output",
  "mlp.gate_up_proj": "ffn_up",
  "mlp.down_proj": "ffn_down",
}

/** By architecture as GGUF names it; Mistral's models are of the architecture "llama" there, from Ministral 3 on "mistral3". */
const layerNames: Readonly<Record<string, Names>> = {
  llama: { ...dense, ...mixtral },
  mistral3: dense,
  qwen2: dense,
  qwen3: dense,
  qwen3moe: { ...attention, ...qwenExperts },
  gemma: dense,
  gemma2: dense,
  gemma3: dense,
  phi3: phi,
}

/** Architectures whose query and key rows llama.cpp stores in another order than Transformers. */
const reordersHeads = new Set(["llama", "mistral3"])

export function canConvert(architecture: string): boolean {
  return Object.hasOwn(layerNames, architecture)
}

/** The base's tensor that a module stands for, such as `model.layers.0.self_attn.q_proj`; null if there is none. */
export function ggufPlace(architecture: string, module: string): GgufPlace | null {
  const path = module.replace(/^(?:(?:base_model|model|language_model)\.)*/, "")
  if (path === "embed_tokens") return { tensor: "token_embd.weight" }
  if (path === "lm_head") return { tensor: "output.weight" }
  const [, layer, part = ""] = /^layers\.(\d{1,5})\.(.+)$/.exec(path) ?? []
  if (layer === undefined) return null
  const expert = /\.experts\.(\d{1,5})\./.exec(part)?.[1]
  const names = layerNames[architecture] ?? {}
  const key = part.replace(/\.experts\.\d{1,5}\./, ".experts.#.")
  const name = Object.hasOwn(names, key) ? names[key] : undefined
  if (name === undefined) return null
  return {
    tensor: `blk.${Number(layer)}.${name}.weight`,
    ...(expert === undefined ? {} : { expert: Number(expert) }),
    ...headsOf(architecture, name),
  }
}

function headsOf(architecture: string, name: string): Pick<GgufPlace, "heads"> {
  if (!reordersHeads.has(architecture)) return {}
  if (name === "attn_q") return { heads: "query" }
  return name === "attn_k" ? { heads: "key" } : {}
}

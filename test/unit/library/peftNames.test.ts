import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { ggufPlace } from "../../../electron/library/peft/peftNames.ts"
import { baseWith, convertPeft } from "../../support/convertPeft.ts"
import { floats, lora, writePeftFolder } from "../../support/peftFolder.ts"
import { tempFolder } from "../../support/tempFolder.ts"

const attention = [
  ["self_attn.q_proj", "attn_q"],
  ["self_attn.k_proj", "attn_k"],
  ["self_attn.v_proj", "attn_v"],
  ["self_attn.o_proj", "attn_output"],
]
const dense = [...attention, ["mlp.gate_proj", "ffn_gate"], ["mlp.up_proj", "ffn_up"], ["mlp.down_proj", "ffn_down"]]
const names: Record<string, string[][]> = {
  llama: dense,
  mistral3: dense,
  qwen2: dense,
  qwen3: dense,
  gemma: dense,
  gemma2: dense,
  gemma3: dense,
  qwen3moe: [...attention, ["mlp.gate", "ffn_gate_inp"]],
  phi3: [
    ["self_attn.qkv_proj", "attn_qkv"],
    ["self_attn.o_proj", "attn_output"],
    ["mlp.gate_up_proj", "ffn_up"],
    ["mlp.down_proj", "ffn_down"],
  ],
}

describe.each(Object.entries(names))("the layers of %s", (architecture, layers) => {
  it.each(layers)("%s is %s", (module, tensor) => {
    const prefixes = ["model", "language_model.model", "model.language_model"]
    for (const prefix of prefixes) {
      const place = ggufPlace(architecture, `${prefix}.layers.31.${module}`)
      expect(place?.tensor).toBe(`blk.31.${tensor}.weight`)
    }
    expect(ggufPlace(architecture, `vision_tower.encoder.layers.0.${module}`)).toBeNull()
    expect(ggufPlace(architecture, `model.layers.x.${module}`)).toBeNull()
  })

  it("is changed whole by a converted adapter", async () => {
    const modules = layers.map(([module]) => `model.layers.0.${module}`)
    const folder = writePeftFolder(join(tempFolder(), "a"), Object.assign({}, ...modules.map((one) => lora(one, 6, 8))))
    const tensors = Object.fromEntries(layers.map(([, tensor]) => [`blk.0.${tensor}.weight`, [6, 8]]))
    const base = baseWith(architecture, tensors, { [`${architecture}.attention.head_count`]: 2 })
    const made = await convertPeft(folder, base)
    expect(Object.keys(made.tensors).sort()).toEqual(
      Object.keys(tensors)
        .flatMap((name) => [`${name}.lora_a`, `${name}.lora_b`])
        .sort(),
    )
    expect(made.metadata["general.architecture"]).toBe(architecture)
  })
})

it("does not take what every object has for a layer's name", () => {
  expect(ggufPlace("qwen3", "model.layers.0.constructor")).toBeNull()
  expect(ggufPlace("constructor", "model.layers.0.self_attn.q_proj")).toBeNull()
})

const numbers = (made: Awaited<ReturnType<typeof convertPeft>>, name: string) => {
  const data = made.tensors[name]?.data ?? Buffer.alloc(0)
  return Array.from({ length: data.length / 4 }, (_, index) => data.readFloatLE(index * 4))
}

describe("experts", () => {
  const half = (module: string, a: readonly number[], b: readonly number[]) => ({
    [`base_model.model.${module}.lora_A.weight`]: { shape: [1, a.length], data: floats(a) },
    [`base_model.model.${module}.lora_B.weight`]: { shape: [b.length, 1], data: floats(b) },
  })

  // GGUF holds all experts in one tensor; those that were not trained get a change of nothing.
  it.each([
    ["qwen3moe", "mlp.experts.0.gate_proj", "mlp.experts.2.gate_proj"],
    ["llama", "block_sparse_moe.experts.0.w1", "block_sparse_moe.experts.2.w1"],
  ])("of %s become one tensor in the order of their numbers", async (architecture, first, third) => {
    const folder = writePeftFolder(
      join(tempFolder(), "a"),
      { ...half(`model.layers.0.${third}`, [5, 6], [7, 8, 9]), ...half(`model.layers.0.${first}`, [1, 2], [3, 4, 5]) },
      { r: 1 },
    )
    const made = await convertPeft(folder, baseWith(architecture, { "blk.0.ffn_gate_exps.weight": [2, 3, 4] }))
    expect(made.tensors["blk.0.ffn_gate_exps.weight.lora_a"]?.dimensions).toEqual([2, 1, 4])
    expect(made.tensors["blk.0.ffn_gate_exps.weight.lora_b"]?.dimensions).toEqual([1, 3, 4])
    expect(numbers(made, "blk.0.ffn_gate_exps.weight.lora_a")).toEqual([1, 2, 0, 0, 5, 6, 0, 0])
    expect(numbers(made, "blk.0.ffn_gate_exps.weight.lora_b")).toEqual([3, 4, 5, 0, 0, 0, 7, 8, 9, 0, 0, 0])
  })

  it.each<[string, string, { r: number; rank_pattern?: Record<string, number> }, string]>([
    ["beyond those of the model", "mlp.experts.4.gate_proj", { r: 1 }, "adapter_mismatch"],
    ["of different ranks", "mlp.experts.1.gate_proj", { r: 1, rank_pattern: { "1.gate_proj": 2 } }, "adapter_invalid"],
  ])("%s are refused", async (_, module, config, code) => {
    const tensors = {
      ...half("model.layers.0.mlp.experts.0.gate_proj", [1, 2], [3, 4, 5]),
      ...lora(`model.layers.0.${module}`, 2, 3, config.rank_pattern === undefined ? 1 : 2),
    }
    const folder = writePeftFolder(join(tempFolder(), "a"), tensors, config)
    const converting = convertPeft(folder, baseWith("qwen3moe", { "blk.0.ffn_gate_exps.weight": [2, 3, 4] }))
    await expect(converting).rejects.toMatchObject({ code })
  })
})

describe("embeddings and output", () => {
  const embedding = {
    "base_model.model.model.embed_tokens.lora_embedding_A": { shape: [2, 3] },
    "base_model.model.model.embed_tokens.lora_embedding_B": { shape: [4, 2] },
  }
  const separate = { "token_embd.weight": [4, 3], "output.weight": [4, 3] }

  it("are converted where the model has both: A of the embeddings lies the other way round", async () => {
    const folder = writePeftFolder(join(tempFolder(), "a"), { ...embedding, ...lora("lm_head", 4, 3) })
    const made = await convertPeft(folder, baseWith("qwen2", separate))
    expect(made.tensors["token_embd.weight.lora_a"]?.dimensions).toEqual([2, 3])
    expect(numbers(made, "token_embd.weight.lora_a")).toEqual([1, 4, 2, 5, 3, 6])
    expect(numbers(made, "token_embd.weight.lora_b")).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
    expect(made.tensors["output.weight.lora_b"]?.dimensions).toEqual([2, 3])
  })

  it.each([
    ["tied-embeddings", embedding],
    ["layer-not-there", lora("lm_head", 4, 3)],
  ])("that are one matrix in the model are refused: %s", async (reason, tensors) => {
    const folder = writePeftFolder(join(tempFolder(), "a"), tensors)
    const converting = convertPeft(folder, baseWith("qwen2", { "token_embd.weight": [4, 3] }))
    await expect(converting).rejects.toMatchObject({ code: "adapter_mismatch", facts: { reason, model: "test" } })
  })
})

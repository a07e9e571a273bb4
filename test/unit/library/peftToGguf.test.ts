import { readdirSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { baseOf } from "../../../electron/library/adapters/adapterFit.ts"
import { readGgufHeader } from "../../../electron/library/gguf/gguf.ts"
import { readPeftFolder } from "../../../electron/library/peft/peftFolder.ts"
import { planConversion } from "../../../electron/library/peft/peftPlan.ts"
import { writeAdapter } from "../../../electron/library/peft/peftToGguf.ts"
import { baseWith, convertPeft } from "../../support/convertPeft.ts"
import { emberFixtures, emberPath } from "../../support/ember.ts"
import { floats, lora, writePeftFolder } from "../../support/peftFolder.ts"
import { readGguf } from "../../support/readGguf.ts"
import { tempFolder } from "../../support/tempFolder.ts"

const never = new AbortController().signal

// One of them is rank-stabilised: its alpha carries the root of its rank.
it.each([
  ["herbs", 16],
  ["pirate", 16],
])("makes of %s what another tool made of the same weights, byte by byte", async (name, alpha) => {
  const base = baseOf([await readGgufHeader(emberPath)])
  const made = await convertPeft(join(emberFixtures, `${name}-peft`), base)
  const expected = readGguf(join(emberFixtures, `${name}-lora-f32.gguf`))
  expect(Object.keys(made.tensors).sort()).toEqual(Object.keys(expected.tensors).sort())
  for (const [tensor, { dimensions, data }] of Object.entries(expected.tensors)) {
    expect(made.tensors[tensor]?.dimensions).toEqual(dimensions)
    expect([tensor, made.tensors[tensor]?.data.equals(data)]).toEqual([tensor, true])
  }
  for (const key of ["general.architecture", "general.type", "adapter.type", "adapter.lora.alpha"]) {
    expect([key, made.metadata[key]]).toEqual([key, expected.metadata[key]])
  }
  expect(made.metadata["adapter.lora.alpha"]).toBe(alpha)
  expect(made.metadata["general.base_model.0.name"]).toBe("hearth/ember")
})

/** The numbers of a tensor of the result. */
const numbers = (made: Awaited<ReturnType<typeof convertPeft>>, name: string) => {
  const data = made.tensors[name]?.data ?? Buffer.alloc(0)
  return Array.from({ length: data.length / 4 }, (_, index) => data.readFloatLE(index * 4))
}

describe("the rows of a head of Llama's family", () => {
  const base = baseWith(
    "llama",
    { "blk.0.attn_q.weight": [3, 8], "blk.0.attn_k.weight": [3, 4], "blk.0.attn_v.weight": [3, 4] },
    { "llama.attention.head_count": 2, "llama.attention.head_count_kv": 1 },
  )
  const module = (name: string) => `model.layers.0.self_attn.${name}_proj`

  // Worked out by hand: numbers half a head apart, which Transformers turns together, become neighbours.
  it("are interleaved for query and key, and nothing else is", async () => {
    const folder = writePeftFolder(
      join(tempFolder(), "a"),
      {
        ...lora(module("q"), 3, 8, 1),
        ...lora(module("k"), 3, 4, 1),
        ...lora(module("v"), 3, 4, 1),
      },
      { r: 1 },
    )
    const made = await convertPeft(folder, base)
    expect(numbers(made, "blk.0.attn_q.weight.lora_b")).toEqual([1, 3, 2, 4, 5, 7, 6, 8])
    expect(numbers(made, "blk.0.attn_k.weight.lora_b")).toEqual([1, 3, 2, 4])
    expect(numbers(made, "blk.0.attn_v.weight.lora_b")).toEqual([1, 2, 3, 4])
    expect(numbers(made, "blk.0.attn_q.weight.lora_a")).toEqual([1, 2, 3])
  })

  it("are interleaved in newer models of Mistral, too", async () => {
    const folder = writePeftFolder(join(tempFolder(), "a"), lora(module("k"), 3, 4, 1), { r: 1 })
    const heads = { "mistral3.attention.head_count": 4, "mistral3.attention.head_count_kv": 1 }
    const made = await convertPeft(folder, baseWith("mistral3", { "blk.0.attn_k.weight": [3, 4] }, heads))
    expect(numbers(made, "blk.0.attn_k.weight.lora_b")).toEqual([1, 3, 2, 4])
  })

  it("keep the numbers of a row together", async () => {
    const folder = writePeftFolder(join(tempFolder(), "a"), lora(module("k"), 3, 4, 2))
    const made = await convertPeft(folder, base)
    expect(numbers(made, "blk.0.attn_k.weight.lora_b")).toEqual([1, 2, 5, 6, 3, 4, 7, 8])
  })

  it("are left alone where the engine turns them as Transformers does", async () => {
    const folder = writePeftFolder(join(tempFolder(), "a"), lora(module("q"), 3, 8, 1), { r: 1 })
    const made = await convertPeft(folder, baseWith("qwen2", { "blk.0.attn_q.weight": [3, 8] }))
    expect(numbers(made, "blk.0.attn_q.weight.lora_b")).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
  })
})

describe("the strength of a layer", () => {
  const modules = ["self_attn.q_proj", "mlp.down_proj"].map((name) => `model.layers.0.${name}`)
  const base = baseWith("qwen3", { "blk.0.attn_q.weight": [4, 4], "blk.0.ffn_down.weight": [4, 4] })
  const convert = (config: Record<string, unknown>, ranks = [2, 2]) =>
    convertPeft(
      writePeftFolder(
        join(tempFolder(), "a"),
        Object.assign({}, ...modules.map((module, index) => lora(module, 4, 4, ranks[index]))),
        config,
      ),
      base,
    )
  /** What the engine multiplies B·A with: alpha / rank, and what was put into B. */
  const strengths = (made: Awaited<ReturnType<typeof convertPeft>>) =>
    ["blk.0.attn_q.weight.lora_b", "blk.0.ffn_down.weight.lora_b"].map((name) => {
      const [first = 0] = numbers(made, name)
      return (first * Number(made.metadata["adapter.lora.alpha"])) / (made.tensors[name]?.dimensions[0] ?? 0)
    })

  it.each([
    ["alpha / r", { lora_alpha: 4 }, [2, 2], [2, 2]],
    ["an alpha of its own", { alpha_pattern: { down_proj: 12 } }, [2, 2], [2, 6]],
    ["a rank of its own", { rank_pattern: { "layers.0.mlp.down_proj": 4 } }, [2, 4], [2, 1]],
    ["both", { rank_pattern: { q_proj: 4 }, alpha_pattern: { q_proj: 2 } }, [4, 2], [0.5, 2]],
    ["stabilised", { use_rslora: true }, [2, 2], [4 / Math.sqrt(2), 4 / Math.sqrt(2)]],
    [
      "stabilised, ranks of their own",
      { use_rslora: true, rank_pattern: { q_proj: 4 } },
      [4, 2],
      [2, 4 / Math.sqrt(2)],
    ],
    ["patterns with digits", { alpha_pattern: { "layers\\.\\d+\\.mlp\\..*": 8 } }, [2, 2], [2, 4]],
  ])("is what PEFT computes: %s", async (_, config, ranks, expected) => {
    const found = strengths(await convert(config, ranks))
    for (const [index, strength] of expected.entries()) expect(found[index]).toBeCloseTo(strength, 5)
  })

  it("of a pattern that could keep the host busy for ever is refused", async () => {
    const attack = convert({ alpha_pattern: { "(a+)+$": 8 } })
    await expect(attack).rejects.toMatchObject({ code: "adapter_invalid", facts: { reason: "bad-adapter-config" } })
  })
})

describe("numbers of 16 bits", () => {
  const module = "model.layers.0.mlp.down_proj"
  const half = (type: string, bits: readonly number[]) => ({
    [`base_model.model.${module}.lora_A.weight`]: {
      shape: [1, bits.length],
      type,
      data: new Uint8Array(Uint16Array.from(bits).buffer),
    },
    [`base_model.model.${module}.lora_B.weight`]: { shape: [1, 1], data: floats([1]) },
  })
  const convert = (type: string, bits: readonly number[]) =>
    convertPeft(
      writePeftFolder(join(tempFolder(), "a"), half(type, bits), { r: 1 }),
      baseWith("gemma", { "blk.0.ffn_down.weight": [bits.length, 1] }),
    )

  it("keep their values", async () => {
    const f16 = await convert("F16", [0x0000, 0x8000, 0x3c00, 0xc000, 0x3555, 0x0001, 0x03ff, 0x7bff])
    expect(numbers(f16, "blk.0.ffn_down.weight.lora_a")).toEqual([
      0,
      -0,
      1,
      -2,
      0.333251953125,
      2 ** -24,
      1023 * 2 ** -24,
      65504,
    ])
    const bf16 = await convert("BF16", [0x0000, 0x3f80, 0xc000, 0x3eab])
    expect(numbers(bf16, "blk.0.ffn_down.weight.lora_a")).toEqual([0, 1, -2, 0.333984375])
  })

  it.each([
    ["F16", 0x7c00],
    ["F16", 0x7e01],
    ["BF16", 0xff80],
    ["BF16", 0x7fc0],
  ])("that are none are refused: %s %i", async (type, bits) => {
    await expect(convert(type, [0, bits])).rejects.toMatchObject({ facts: { reason: "not-finite" } })
  })
})

it("leaves nothing behind when it is stopped or fails", async () => {
  const folder = tempFolder()
  const peft = await readPeftFolder(join(emberFixtures, "herbs-peft"))
  const plan = planConversion(peft, baseOf([await readGgufHeader(emberPath)]), "ember")
  const stopping = new AbortController()
  const conversion = { name: "a", baseModel: null, source: "", plan, path: join(folder, "a.gguf") }
  const writing = writeAdapter(conversion, stopping.signal, (progress) => progress > 0.5 && stopping.abort())
  await expect(writing).rejects.toMatchObject({ name: "AbortError" })
  expect(readdirSync(folder)).toEqual([])
  const seen: number[] = []
  await writeAdapter(conversion, never, (progress) => seen.push(progress))
  expect(readdirSync(folder)).toEqual(["a.gguf"])
  expect(seen.at(-1)).toBe(1)
  expect(seen).toEqual([...seen].sort((a, b) => a - b))
})

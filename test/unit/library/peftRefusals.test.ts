import { execFileSync } from "node:child_process"
import { mkdirSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { inspectAdapter } from "../../../electron/library/adapters/adapterInspection.ts"
import { baseWith, convertPeft } from "../../support/convertPeft.ts"
import { floats, lora, plainConfig, safetensorsFile, safetensorsOf, writePeftFolder } from "../../support/peftFolder.ts"
import { tempFolder } from "../../support/tempFolder.ts"

const module = "model.layers.0.mlp.down_proj"
const sound = lora(module, 4, 6)
const base = baseWith("qwen3", { "blk.0.ffn_down.weight": [4, 6] })
const bases = new Map([["test", base]])
const newFolder = () => join(tempFolder(), "small-peft")

const makePipe = (path: string) => execFileSync("sh", ["-c", 'mkfifo "$0"', path])

const reasonOf = async (folder: string) => (await inspectAdapter(folder, bases)).report.problem?.facts?.reason

it("takes a sound folder, also with what other versions of PEFT write", async () => {
  const folder = newFolder()
  writePeftFolder(folder, sound, {
    use_dora: null,
    rank_pattern: {},
    modules_to_save: null,
    bias: "none",
    new_field: [1],
  })
  expect(await reasonOf(folder)).toBeUndefined()
  const trained = Object.fromEntries(
    Object.entries(sound).map(([name, tensor]) => [name.replace(".weight", ".default.weight"), tensor]),
  )
  expect(await reasonOf(writePeftFolder(newFolder(), trained))).toBeUndefined()
})

// Reading a pipe waits until somebody writes into it: for ever.
it.skipIf(process.platform === "win32")("does not wait for a pipe", async () => {
  const folder = writePeftFolder(newFolder(), sound)
  rmSync(join(folder, "adapter_config.json"))
  makePipe(join(folder, "adapter_config.json"))
  expect(await reasonOf(folder)).toBe("bad-adapter-config")
  const pipe = join(folder, "adapter.gguf")
  makePipe(pipe)
  await expect(inspectAdapter(pipe, bases)).rejects.toMatchObject({ facts: { reason: "no-adapter-files" } })
})

describe("what GGUF cannot hold is refused by its name", () => {
  const extra = { shape: [6], data: floats([1, 2, 3, 4, 5, 6]) }
  const prefix = `base_model.model.${module}`
  it.each<[string, Record<string, unknown>, Record<string, typeof extra>]>([
    ["dora", { use_dora: true }, {}],
    ["dora", {}, { [`${prefix}.lora_magnitude_vector.weight`]: extra }],
    ["not-lora", { peft_type: "LOHA" }, {}],
    ["not-lora", { peft_type: "IA3" }, {}],
    ["not-lora", { layer_replication: [[0, 4]] }, {}],
    ["activated-lora", { alora_invocation_tokens: [1, 2] }, {}],
    ["changed-base", { init_lora_weights: "pissa_niter_16" }, {}],
    ["changed-base", { init_lora_weights: "olora" }, {}],
    ["trained-biases", {}, { [`${prefix}.bias`]: extra }],
    ["trained-biases", { lora_bias: true }, { [`${prefix}.lora_B.bias`]: extra }],
    ["trained-modules", {}, { "base_model.model.lm_head.modules_to_save.weight": extra }],
    ["trained-modules", {}, { "base_model.model.model.norm.weight": extra }],
    ["trained-modules", {}, { "base_model.model.model.embed_tokens.weight": extra }],
    ["unknown-modules", {}, { [`${prefix}.hada_w1_a`]: extra }],
    ["unknown-modules", {}, { [`${prefix}.lora_A.weight.more`]: extra }],
  ])("%s: %j", async (reason, config, tensors) => {
    expect(await reasonOf(writePeftFolder(newFolder(), { ...sound, ...tensors }, config))).toBe(reason)
  })
})

describe("what contradicts itself is refused", () => {
  const a = `base_model.model.${module}.lora_A.weight`
  const b = `base_model.model.${module}.lora_B.weight`
  it.each<[string, Parameters<typeof writePeftFolder>[1], Record<string, unknown>]>([
    ["missing-half", { [a]: { shape: [2, 4] } }, {}],
    ["missing-half", { [b]: { shape: [6, 2] } }, {}],
    ["rank-mismatch", { [a]: { shape: [2, 4] }, [b]: { shape: [6, 3] } }, {}],
    ["rank-mismatch", sound, { r: 4 }],
    ["rank-mismatch", sound, { rank_pattern: { down_proj: 8 } }],
    ["no-layers", {}, {}],
    ["unsupported-float-type", { ...sound, [a]: { shape: [2, 4], type: "I32", data: new Uint8Array(32) } }, {}],
    ["unknown-modules", { ...sound, [a]: { shape: [2, 2, 2] } }, {}],
    ["unknown-modules", { ...sound, ...lora("model.layers.0.mlp.mystery", 4, 6) }, {}],
    ["unknown-modules", { ...sound, ...lora("model.layers.0.self_attn.qkv_proj", 4, 6) }, {}],
    ["bad-safetensors", { ...sound, ...lora("language_model.model.layers.0.mlp.down_proj", 4, 6) }, {}],
    ["layer-not-there", { ...sound, ...lora("model.layers.1.mlp.down_proj", 4, 6) }, {}],
    ["other-shape", lora(module, 4, 8), {}],
    ["other-shape", lora(module, 8, 6), {}],
    ["bad-adapter-config", sound, { r: 0 }],
    ["bad-adapter-config", sound, { r: "2" }],
    ["bad-adapter-config", sound, { r: 1e9 }],
    ["bad-adapter-config", sound, { lora_alpha: 0 }],
    ["bad-adapter-config", sound, { lora_alpha: 1e300 }],
    ["bad-adapter-config", sound, { alpha_pattern: [1] }],
    ["bad-adapter-config", sound, { alpha_pattern: { down_proj: "x" } }],
    ["bad-adapter-config", sound, { rank_pattern: { "(": 2 } }],
  ])("%s (%#)", async (reason, tensors, config) => {
    expect(await reasonOf(writePeftFolder(newFolder(), tensors, config))).toBe(reason)
  })

  it("of an architecture that is unknown, or whose heads are unknown", async () => {
    const folder = writePeftFolder(newFolder(), lora("model.layers.0.self_attn.q_proj", 4, 6))
    const shapes = { "blk.0.attn_q.weight": [4, 6] }
    const convert = (...args: Parameters<typeof baseWith>) => convertPeft(folder, baseWith(...args))
    await expect(convert("rwkv7", shapes)).rejects.toMatchObject({ facts: { reason: "unsupported-architecture" } })
    await expect(convert("llama", shapes)).rejects.toMatchObject({ facts: { reason: "uneven-heads" } })
    const odd = convert("llama", shapes, { "llama.attention.head_count": 2 })
    await expect(odd).rejects.toMatchObject({ facts: { reason: "uneven-heads" } })
  })
})

describe("the files of a folder", () => {
  const config = JSON.stringify(plainConfig)
  const put = (files: Readonly<Record<string, string | Uint8Array>>) => {
    const folder = newFolder()
    mkdirSync(folder)
    for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content)
    return folder
  }
  const weights = safetensorsFile(sound)
  const [a = weights, b = weights] = Object.entries(sound).map(([name, one]) => safetensorsFile({ [name]: one }))

  it("may be several parts", async () => {
    const parts = { "adapter_model-00001-of-00002.safetensors": a, "adapter_model-00002-of-00002.safetensors": b }
    const folder = put({ "adapter_config.json": config, ...parts })
    expect(await reasonOf(folder)).toBeUndefined()
    rmSync(join(folder, "adapter_model-00002-of-00002.safetensors"))
    expect(await reasonOf(folder)).toBe("no-adapter-files")
  })

  it.each<[string, Record<string, string | Uint8Array>]>([
    ["no-adapter-files", {}],
    ["no-adapter-files", { "adapter_config.json": config }],
    ["no-adapter-files", { "adapter_config.json": config, "model.safetensors": weights }],
    ["pickled-weights", { "adapter_config.json": config, "adapter_model.bin": "pickle" }],
    ["bad-adapter-config", { "adapter_config.json": "{", "adapter_model.safetensors": weights }],
    ["bad-adapter-config", { "adapter_config.json": "[]", "adapter_model.safetensors": weights }],
    ["bad-adapter-config", { "adapter_config.json": "", "adapter_model.safetensors": weights }],
    ["no-adapter-files", { "adapter_model.safetensors": weights }],
    ["bad-safetensors", { "adapter_config.json": config, "adapter_model.safetensors": "" }],
    ["bad-safetensors", { "adapter_config.json": config, "adapter_model.safetensors": "short" }],
    ["bad-safetensors", { "adapter_config.json": config, "adapter_model.safetensors": weights.subarray(0, -1) }],
    [
      "bad-safetensors",
      { "adapter_config.json": config, "adapter_model.safetensors": Buffer.concat([weights, weights]) },
    ],
  ])("%s (%#)", async (reason, files) => expect(await reasonOf(put(files))).toBe(reason))

  const entry = (more: object) => JSON.stringify({ a: { dtype: "F32", shape: [2], data_offsets: [0, 8], ...more } })
  it.each([
    ["a header of 2^63 bytes", Buffer.concat([Buffer.from([0, 0, 0, 0, 0, 0, 0, 0x80]), weights])],
    ["a header of a gigabyte", Buffer.concat([Buffer.from([0, 0, 0, 0x40, 0, 0, 0, 0]), weights])],
    ["no JSON", safetensorsOf("{nonsense", Buffer.alloc(8))],
    ["a list", safetensorsOf("[]", Buffer.alloc(0))],
    ["an unknown type", safetensorsOf(entry({ dtype: "F31" }), Buffer.alloc(8))],
    ["a shape of another size", safetensorsOf(entry({ shape: [3] }), Buffer.alloc(8))],
    ["a shape of 2^60", safetensorsOf(entry({ shape: [2 ** 30, 2 ** 30] }), Buffer.alloc(8))],
    ["a negative length", safetensorsOf(entry({ shape: [-2] }), Buffer.alloc(8))],
    ["a place before the data", safetensorsOf(entry({ data_offsets: [-8, 0] }), Buffer.alloc(8))],
    ["a place that ends before it begins", safetensorsOf(entry({ data_offsets: [8, 0] }), Buffer.alloc(8))],
    ["a place behind the end", safetensorsOf(entry({ data_offsets: [2 ** 40, 2 ** 40 + 8] }), Buffer.alloc(8))],
    [
      "two tensors in one place",
      safetensorsOf(
        `{"a":{"dtype":"U8","shape":[8],"data_offsets":[0,8]},"b":{"dtype":"U8","shape":[8],"data_offsets":[0,8]}}`,
        Buffer.alloc(8),
      ),
    ],
    [
      "a hole",
      safetensorsOf(
        `{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"b":{"dtype":"U8","shape":[2],"data_offsets":[6,8]}}`,
        Buffer.alloc(8),
      ),
    ],
    ["a deep list", safetensorsOf(`{"a":${"[".repeat(100_000)}${"]".repeat(100_000)}}`, Buffer.alloc(8))],
  ])("with %s are refused", async (_, content) => {
    expect(await reasonOf(put({ "adapter_config.json": config, "adapter_model.safetensors": content }))).toBe(
      "bad-safetensors",
    )
  })
})

describe("which base it is for", () => {
  const other = baseWith("qwen3", { "blk.0.ffn_down.weight": [4, 6] })
  const choose = async (trainedOn: string | null, models: Parameters<typeof inspectAdapter>[1]) => {
    const folder = writePeftFolder(newFolder(), sound, { base_model_name_or_path: trainedOn })
    const { modelId, warnings, problem } = (await inspectAdapter(folder, models)).report
    return { modelId, warnings: warnings.map(({ kind }) => kind), reason: problem?.facts?.reason }
  }
  const two = new Map([
    ["first", { ...other, name: "First" }],
    ["qwen3-1.7b-q8_0", { ...other, name: "Qwen3 1.7B Instruct" }],
  ])

  it.each([
    ["Qwen/Qwen3-1.7B", "qwen3-1.7b-q8_0", []],
    ["/root/.cache/huggingface/hub/models--Qwen--Qwen3-1.7B/snapshots/abc", "qwen3-1.7b-q8_0", []],
    ["C:\\models\\qwen3-1.7b\\", "qwen3-1.7b-q8_0", []],
    ["someone/unheard-of", "first", ["other-base"]],
    [null, "first", []],
  ])("%s is %s", async (trainedOn, modelId, warnings) => {
    expect(await choose(trainedOn, two)).toEqual({ modelId, warnings, reason: undefined })
  })

  it("is said where it is not there, or of another size", async () => {
    const small = baseWith("qwen3", { "blk.0.ffn_down.weight": [2, 3] })
    const wrong = new Map([
      ["first", small],
      ["qwen3-1.7b", small],
    ])
    expect(await choose("Qwen/Qwen3-1.7B", wrong)).toMatchObject({ modelId: null, reason: "other-shape" })
    expect(await choose("someone/unheard-of", wrong)).toMatchObject({ modelId: null, reason: "no-base" })
    expect(await choose(null, new Map())).toMatchObject({ modelId: null, reason: "no-base" })
  })
})

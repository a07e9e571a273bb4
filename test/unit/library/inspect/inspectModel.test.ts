import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { inspectModel } from "../../../../electron/library/inspect/inspectModel.ts"
import { emberPath } from "../../../support/ember.ts"
import {
  type GgufPart,
  ggufFile,
  numberEntry,
  tensor,
  text,
  textEntry,
  textListEntry,
  u8,
  u32,
  u64,
} from "../../../support/ggufFile.ts"
import { tempFolder } from "../../../support/tempFolder.ts"

function inspect(content: Uint8Array, name = "model.gguf") {
  const path = join(tempFolder(), name)
  writeFileSync(path, content)
  return inspectModel(path)
}

function entry(key: string, ...value: GgufPart[]): Buffer {
  return Buffer.concat([text(key), ...value])
}

async function shown(...value: GgufPart[]) {
  const { metadata } = await inspect(ggufFile({ entries: [entry("key", ...value), textEntry("after", "here")] }))
  expect(metadata[1]).toEqual({ key: "after", type: "string", value: "here" })
  return metadata[0]
}

function float(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeFloatLE(value)
  return bytes
}

describe("what a header says", () => {
  it.each([
    ["uint8", [u32(0), u8(200)], "200"],
    ["int8", [u32(1), u8(200)], "-56"],
    ["int16", [u32(3), Buffer.from([0xfe, 0xff])], "-2"],
    ["int32", [u32(5), u32(0xffff_fff0)], "-16"],
    ["bool", [u32(7), u8(1)], "true"],
    ["uint64", [u32(10), u64(2 ** 40)], "1099511627776"],
    ["float32", [u32(6), float(0.1)], "0.1"],
    ["float32", [u32(6), float(1e-6)], "0.000001"],
  ] as const)("is shown as a person reads it: %s", async (type, value, words) => {
    expect(await shown(...value)).toEqual({ key: "key", type, value: words })
  })

  it("is cut where it is long, and says how long it was", async () => {
    const long = "長".repeat(3_000)
    expect(await shown(u32(8), text(long))).toMatchObject({ type: "string", length: Buffer.byteLength(long) })
    const cut = await shown(u32(8), text("x".repeat(600)))
    expect([cut?.value.length, cut?.length]).toEqual([500, 600])
    const numbers = Array.from({ length: 20 }, (_, index) => u32(index))
    expect(await shown(u32(9), u32(4), u64(20), ...numbers)).toEqual({
      key: "key",
      type: "array of uint32",
      value: "0, 1, 2, 3, 4, 5, 6, 7",
      length: 20,
    })
    expect(await shown(u32(9), u32(8), u64(2), text("a\n"), text("長い"))).toEqual({
      key: "key",
      type: "array of string",
      value: '"a\\n", "長い"',
    })
  })

  it("names the tokens that have a role, wherever in the file their list is", async () => {
    const ids = [numberEntry("tokenizer.ggml.eos_token_id", 2), numberEntry("tokenizer.ggml.bos_token_id", 0)]
    const odd = [numberEntry("tokenizer.ggml.seperator_token_id", 9), textEntry("tokenizer.ggml.model", "gpt2")]
    const list = textListEntry("tokenizer.ggml.tokens", ["<s>", "x".repeat(1_200_000), "</s>"])
    const { tokenizer } = await inspect(ggufFile({ entries: [...ids, list, ...odd] }))
    expect(tokenizer).toEqual({
      kind: "gpt2",
      vocabularySize: 3,
      specialTokens: [
        { role: "eos", id: 2, text: "</s>" },
        { role: "bos", id: 0, text: "<s>" },
        { role: "separator", id: 9, text: null },
      ],
    })
  })

  it("holds every template whole, the default one first", async () => {
    const whole = "{# ".padEnd(10_000, "x")
    const entries = [
      textEntry("tokenizer.chat_template.tool_use", "tools"),
      textEntry("tokenizer.chat_template", whole),
      textEntry("tokenizer.chat_template.rag", "rag"),
    ]
    expect((await inspect(ggufFile({ entries }))).templates).toEqual([
      { name: "default", text: whole },
      { name: "tool_use", text: "tools" },
      { name: "rag", text: "rag" },
    ])
  })

  it("lists thousands of tensors, and counts them all", async () => {
    const tensors = Array.from({ length: 6_000 }, (_, index) => tensor(`t${index}`, [32, 2], 8, 0))
    const found = await inspect(ggufFile({ tensors }))
    expect([found.tensors.length, found.tensorCount]).toEqual([5_000, 6_000])
    expect(found.tensors[0]).toEqual({ name: "t0", type: "Q8_0", dimensions: [32, 2], bytes: 68 })
  })

  it("joins the parts of a model that was split", async () => {
    const folder = tempFolder()
    const part = (number: number) => join(folder, `m-0000${number}-of-00002.gguf`)
    writeFileSync(part(1), ggufFile({ entries: [textEntry("general.name", "M")], tensors: [tensor("a", [1], 0, 0)] }))
    writeFileSync(part(2), ggufFile({ entries: [textEntry("split.no", "2")], tensors: [tensor("b", [1], 0, 0)] }))
    const { files, metadata, tensors } = await inspectModel(part(1))
    expect(files.map(({ path }) => path)).toEqual([part(1), part(2)])
    expect(metadata.map(({ key }) => key)).toEqual(["general.name"])
    expect(tensors.map(({ name }) => name)).toEqual(["a", "b"])
  })
})

describe("a header that cannot be true", () => {
  const many = Array.from({ length: 5_000 }, (_, index) => numberEntry(`key${index}`, index))

  it("cannot fill the window's memory", async () => {
    expect((await inspect(ggufFile({ entries: many }))).metadata).toHaveLength(2_000)
  })

  it.each([
    ["a list of 2^60 texts", [u32(9), u32(8), u64(2n ** 60n)], "damaged"],
    ["a list that the file does not hold", [u32(9), u32(8), u64(1e7)], "truncated"],
    ["a text of a terabyte", [u32(8), u64(2 ** 40)], "truncated"],
    ["a list of lists", [u32(9), u32(9), u64(1)], "damaged"],
    ["an unknown type", [u32(99)], "damaged"],
  ])("is refused: %s", async (_, value, reason) => {
    await expect(inspect(ggufFile({ entries: [entry("key", ...value)], data: 64 }))).rejects.toMatchObject({
      code: "model_file_invalid",
      facts: { reason },
    })
  })
})

it("shows Ember", async () => {
  const { files, metadata, tokenizer, templates, tensorCount } = await inspectModel(emberPath)
  expect(files[0]?.sizeBytes).toBeGreaterThan(1e6)
  expect(metadata.find(({ key }) => key === "general.architecture")?.value).toBe("qwen3")
  expect(tokenizer.specialTokens.find(({ role }) => role === "eos")?.text).toBe("<|im_end|>")
  expect(templates[0]?.text).toContain("<|im_start|>")
  expect(tensorCount).toBeGreaterThan(10)
})

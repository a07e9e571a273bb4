import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { AppError } from "../../../electron/contract/errors.ts"
import { readGgufHeader } from "../../../electron/library/gguf/gguf.ts"
import { modelFacts } from "../../../electron/library/models/modelFacts.ts"
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
} from "../../support/ggufFile.ts"
import { tempFolder } from "../../support/tempFolder.ts"

function read(content: Uint8Array) {
  const path = join(tempFolder(), "model.gguf")
  writeFileSync(path, content)
  return readGgufHeader(path)
}

async function reasonOf(content: Uint8Array): Promise<unknown> {
  const error = await read(content).then(
    () => null,
    (thrown: unknown) => thrown,
  )
  expect(error).toBeInstanceOf(AppError)
  return error instanceof AppError ? error.facts?.reason : undefined
}

const sound = ggufFile({
  entries: [
    textEntry("general.architecture", "qwen3"),
    textEntry("general.name", "Small"),
    numberEntry("general.file_type", 15),
    textEntry("general.license.text", "a long licence"),
    textListEntry("tokenizer.ggml.tokens", ["a", "", "長い"]),
    numberEntry("qwen3.context_length", 4096),
    textEntry("tokenizer.ggml.model", "gpt2"),
    textEntry("tokenizer.chat_template", "{% if tools %}{% endif %}<think></think>"),
  ],
  tensors: [tensor("weight", [32, 4], 8, 0), tensor("bias", [4], 0, 160)],
  data: 4 * 34 + 24 + 16,
})

describe("a sound header", () => {
  it("says what the model is", async () => {
    const facts = modelFacts(await read(sound))
    expect(facts).toEqual({
      name: "Small",
      architecture: "qwen3",
      parameterCount: 132,
      quantization: "Q4_K_M",
      trainedContextSize: 4096,
      capabilities: ["chat", "tools", "thinking"],
    })
  })

  // 128 MB of them took a gigabyte of memory, and most of a minute.
  it("keeps the lists of a model, and not those of a bomb", async () => {
    const body = Buffer.alloc(4096, 7)
    const entries = Array.from({ length: 500 }, (_, at) =>
      Buffer.concat([text(`x${at}.feed_forward_length`), u32(9), u32(0), u64(4096), body]),
    )
    const { lists, metadataTypes } = await read(ggufFile({ entries }))
    expect([lists.size, metadataTypes.size]).toEqual([32, 500])
  })

  // Each chunk boundary once fell into the middle of some value of a vocabulary.
  it("is read across the borders of the blocks that are read at once", async () => {
    const tokens = Array.from({ length: 150_000 }, (_, index) => `token ${index} ${"x".repeat(index % 40)}`)
    const header = await read(
      ggufFile({ entries: [textListEntry("tokenizer.ggml.tokens", tokens), textEntry("general.name", "After")] }),
    )
    expect(header.metadata.get("general.name")).toBe("After")
  })
})

describe("a header that cannot be true", () => {
  const huge = 2n ** 63n
  const cases: [string, Uint8Array, string][] = [
    ["no bytes", Buffer.alloc(0), "empty"],
    ["three bytes", Buffer.from("GGU"), "not-gguf"],
    ["another format", Buffer.from("PK\u0003\u0004 something else"), "not-gguf"],
    ["only the magic", Buffer.from("GGUF"), "truncated"],
    ["a version of the future", ggufFile({ version: 99 }), "unsupported-version"],
    ["the other byte order", ggufFile({ version: 0x03000000 }), "unsupported-version"],
    ["more entries than there are", ggufFile({ entryCount: 5 }), "truncated"],
    ["2^63 entries", ggufFile({ entryCount: huge }), "damaged"],
    ["2^63 tensors", ggufFile({ tensorCount: huge }), "damaged"],
    ["a billion tensors", ggufFile({ tensorCount: 1e9 }), "damaged"],
    ["a key of 2^63 bytes", ggufFile({ entries: [u64(huge)] }), "damaged"],
    ["a key of a gigabyte", ggufFile({ entries: [u64(2 ** 30)] }), "damaged"],
    ["a name of a gigabyte", withEntry("general.name", u32(8), u64(2 ** 30)), "damaged"],
    ["a passed-over text of a terabyte", withEntry("other", u32(8), u64(2 ** 40)), "truncated"],
    ["a value of unknown type", withEntry("key", u32(77)), "damaged"],
    ["a list of 2^60 numbers", withEntry("key", u32(9), u32(4), u64(2n ** 60n)), "damaged"],
    ["a list longer than the file", withEntry("key", u32(9), u32(4), u64(2 ** 24)), "truncated"],
    ["a list of lists", withEntry("key", u32(9), u32(9), u64(1)), "damaged"],
    ["a list of texts that never end", withEntry("key", u32(9), u32(8), u64(3), u64(1e6)), "truncated"],
    ["an impossible alignment", ggufFile({ entries: [numberEntry("general.alignment", 3)] }), "damaged"],
    ["a tensor of nine dimensions", ggufFile({ tensors: [tensor("t", Array(9).fill(1), 0, 0)] }), "damaged"],
    ["a tensor of 2^80 numbers", ggufFile({ tensors: [tensor("t", [2n ** 40n, 2n ** 40n], 0, 0)] }), "damaged"],
    ["a tensor behind the end", ggufFile({ tensors: [tensor("t", [4], 0, 2 ** 40)], data: 16 }), "truncated"],
    ["a tensor cut short", sound.subarray(0, sound.length - 1), "truncated"],
  ]

  it.each(cases)("is refused: %s", async (_, content, reason) => {
    expect(await reasonOf(content)).toBe(reason)
  })

  // Whatever a disk or a download does to a header, the answer is a header or a clear error, never anything else.
  it("is refused clearly wherever it is cut and whichever byte is wrong", async () => {
    for (let length = 0; length < sound.length; length += 7) await reasonOf(sound.subarray(0, length))
    for (let at = 0; at < 400; at += 3) {
      const damaged = Buffer.from(sound)
      damaged.writeUInt8(damaged.readUInt8(at) ^ 0xff, at)
      const outcome = await read(damaged).catch((error: unknown) => error)
      if (outcome instanceof Error) expect(outcome).toMatchObject({ code: "model_file_invalid" })
    }
  })
})

function withEntry(key: string, ...value: GgufPart[]): Buffer {
  return ggufFile({ entries: [Buffer.concat([text(key), ...value])], data: 64 })
}

describe("what a model can do", () => {
  const base = [textEntry("general.architecture", "bert"), textEntry("tokenizer.ggml.model", "bert")]
  it.each([
    ["pools the mean", [...base, numberEntry("bert.pooling_type", 1)], [], ["embedding"]],
    ["is not causal", [...base, Buffer.concat([text("bert.attention.causal"), u32(7), u8(0)])], [], ["embedding"]],
    ["pools a rank", [...base, numberEntry("bert.pooling_type", 4)], [], ["rerank"]],
    ["has a classifier", base, [tensor("cls.output.weight", [4], 0, 0)], ["rerank"]],
    ["has no template", base, [], ["chat"]],
    ["knows the tokens around a gap", [...base, ...gap("fim_pre", "fim_suf", "fim_mid")], [], ["chat", "fim"]],
    ["knows them by their first names", [...base, ...gap("prefix", "suffix", "middle")], [], ["chat", "fim"]],
    ["knows two of them", [...base, ...gap("fim_pre", "fim_suf")], [], ["chat"]],
  ])("%s", async (_, entries, tensors, capabilities) => {
    expect(modelFacts(await read(ggufFile({ entries, tensors, data: 16 }))).capabilities).toEqual(capabilities)
  })
})

function gap(...names: string[]): GgufPart[] {
  return names.map((name, id) => numberEntry(`tokenizer.ggml.${name}_token_id`, id))
}

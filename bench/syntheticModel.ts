/** Models of any size with random weights, for what depends on their size alone. */
import { randomFillSync } from "node:crypto"
import { closeSync, openSync, writeSync } from "node:fs"
import {
  ggufFile,
  numberEntry,
  tensor,
  text,
  textEntry,
  textListEntry,
  u8,
  u32,
  u64,
} from "../test/support/ggufFile.ts"

export type SyntheticModel = {
  readonly layers: number
  readonly width: number
  readonly heads: number
  readonly kvHeads: number
  readonly feedForward: number
  readonly vocabulary: number
  readonly contextLength: number
  /** With one it is a gemma2, where every other layer looks back no further than this; its answers depend on what it read. */
  readonly slidingWindow?: number
  /** It has `gapTokens`. */
  readonly fillsGaps?: boolean
}

/** The last tokens of a model that fills gaps: what begins every text, what is before a gap and after it, and the gap. */
export const gapTokens = ["<|begin|>", "<|fim_prefix|>", "<|fim_suffix|>", "<|fim_middle|>"] as const

type Planned = { readonly name: string; readonly dimensions: readonly number[]; readonly isNorm: boolean }

/** Writes a llama of 16-bit weights, or a gemma2. */
export function writeSyntheticModel(path: string, model: SyntheticModel): void {
  const planned = planTensors(model)
  const exponent = model.slidingWindow === undefined ? 0x20 : 0x2c
  let offset = 0
  const tensors = planned.map(({ name, dimensions, isNorm }) => {
    const entry = tensor(name, dimensions, isNorm ? 0 : 1, offset)
    offset += Math.ceil(bytesOf(dimensions, isNorm) / 32) * 32
    return entry
  })
  const file = openSync(path, "w")
  try {
    writeSync(file, ggufFile({ entries: entries(model), tensors }))
    for (const { dimensions, isNorm } of planned) writeTensor(file, bytesOf(dimensions, isNorm), isNorm, exponent)
  } finally {
    closeSync(file)
  }
}

function planTensors(model: SyntheticModel): Planned[] {
  const { layers, width, heads, kvHeads, feedForward, vocabulary, slidingWindow } = model
  const keyWidth = (width / heads) * kvHeads
  const weight = (name: string, ...dimensions: number[]) => ({ name: `${name}.weight`, dimensions, isNorm: false })
  const norm = (name: string) => ({ name: `${name}.weight`, dimensions: [width], isNorm: true })
  const layer = (at: string) => [
    norm(`${at}.attn_norm`),
    norm(`${at}.ffn_norm`),
    ...(slidingWindow === undefined ? [] : [norm(`${at}.post_attention_norm`), norm(`${at}.post_ffw_norm`)]),
    weight(`${at}.attn_q`, width, width),
    weight(`${at}.attn_k`, width, keyWidth),
    weight(`${at}.attn_v`, width, keyWidth),
    weight(`${at}.attn_output`, width, width),
    weight(`${at}.ffn_gate`, width, feedForward),
    weight(`${at}.ffn_up`, width, feedForward),
    weight(`${at}.ffn_down`, feedForward, width),
  ]
  return [
    weight("token_embd", width, vocabulary),
    norm("output_norm"),
    ...(slidingWindow === undefined ? [weight("output", width, vocabulary)] : []),
    ...Array.from({ length: layers }, (_, index) => layer(`blk.${index}`)).flat(),
  ]
}

function bytesOf(dimensions: readonly number[], isNorm: boolean): number {
  return dimensions.reduce((product, length) => product * length, isNorm ? 4 : 2)
}

/** Small random numbers: the top bits of their halves are set so that none is large or not a number. */
function writeTensor(file: number, bytes: number, isNorm: boolean, exponent: number): void {
  const block = Buffer.alloc(Math.min(bytes, 4 << 20))
  if (isNorm) new Float32Array(block.buffer, block.byteOffset, block.length / 4).fill(1)
  else {
    randomFillSync(block)
    for (let at = 1; at < block.length; at += 2) block[at] = ((block[at] ?? 0) & 0x83) | exponent
  }
  for (let written = 0; written < bytes; written += block.length) {
    writeSync(file, block, 0, Math.min(block.length, bytes - written))
  }
  writeSync(file, Buffer.alloc((32 - (bytes % 32)) % 32))
}

function entries(model: SyntheticModel): Uint8Array[] {
  const firstGapToken = model.fillsGaps === true ? model.vocabulary - gapTokens.length : model.vocabulary
  const names = Array.from(
    { length: model.vocabulary },
    (_, index) => gapTokens[index - firstGapToken] ?? byteNames[index] ?? `t${index}`,
  )
  const architecture = model.slidingWindow === undefined ? "llama" : "gemma2"
  return [
    textEntry("general.architecture", architecture),
    numberEntry(`${architecture}.context_length`, model.contextLength),
    numberEntry(`${architecture}.embedding_length`, model.width),
    numberEntry(`${architecture}.block_count`, model.layers),
    numberEntry(`${architecture}.feed_forward_length`, model.feedForward),
    numberEntry(`${architecture}.attention.head_count`, model.heads),
    numberEntry(`${architecture}.attention.head_count_kv`, model.kvHeads),
    numberEntry(`${architecture}.vocab_size`, model.vocabulary),
    floatEntry(`${architecture}.attention.layer_norm_rms_epsilon`, 1e-5),
    ...(model.slidingWindow === undefined ? [] : [numberEntry("gemma2.attention.sliding_window", model.slidingWindow)]),
    textEntry("tokenizer.ggml.model", "gpt2"),
    textEntry("tokenizer.ggml.pre", "gpt-2"),
    textListEntry("tokenizer.ggml.tokens", names),
    Buffer.concat([
      text("tokenizer.ggml.token_type"),
      u32(9),
      u32(5),
      u64(names.length),
      ...names.map((_, index) => u32(index < firstGapToken ? normalToken : controlToken)),
    ]),
    textListEntry(
      "tokenizer.ggml.merges",
      Array.from({ length: model.vocabulary }, (_, index) => `t${index} t${index + 1}`),
    ),
    numberEntry("tokenizer.ggml.bos_token_id", model.fillsGaps === true ? firstGapToken : 0),
    numberEntry("tokenizer.ggml.eos_token_id", 1),
    ...(model.fillsGaps === true ? gapEntries(firstGapToken) : []),
  ]
}

function gapEntries(first: number): Uint8Array[] {
  return [
    ...["pre", "suf", "mid"].map((part, at) => numberEntry(`tokenizer.ggml.fim_${part}_token_id`, first + 1 + at)),
    Buffer.concat([text("tokenizer.ggml.add_bos_token"), u32(7), u8(1)]),
  ]
}

/** In `tokenizer.ggml.token_type`. */
const [normalToken, controlToken] = [1, 3]

/** One printable character for each byte, as GPT-2 writes them. */
const byteNames: readonly string[] = (() => {
  const isPrintable = (byte: number) => (byte > 32 && byte < 127) || (byte > 160 && byte !== 173)
  let next = 256
  return Array.from({ length: 256 }, (_, byte) => String.fromCodePoint(isPrintable(byte) ? byte : next++))
})()

function floatEntry(key: string, value: number): Uint8Array {
  const bytes = Buffer.alloc(4)
  bytes.writeFloatLE(value)
  return Buffer.concat([text(key), u32(6), bytes])
}

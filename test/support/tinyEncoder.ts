import { writeFileSync } from "node:fs"
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
} from "./ggufFile.ts"

/** More than the batch that the library would take by itself. */
export const encoderContextSize = 640
const width = 16
const feedForward = 32
const letters = [..."abcdefghijklmnopqrstuvwxyz"]
const special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]"]
const tokens = [...special, ...letters.map((letter) => `▁${letter}`), ...letters]
/** In `tokenizer.ggml.token_type`. */
const [normalToken, controlToken] = [1, 3]
const pooling = { mean: 1, cls: 2, rank: 4 }

/**
 * Writes a BERT of one layer with weights of chance, always the same: encoders look in both directions and have no memory of
 * what they read, unlike the companions of Ember. Its tokens are letters.
 */
export function writeTinyEncoder(path: string, kind: keyof typeof pooling): void {
  const shapes: readonly [name: string, ...dimensions: number[]][] = [
    ["token_embd.weight", width, tokens.length],
    ["token_types.weight", width, 2],
    ["position_embd.weight", width, encoderContextSize],
    ...norm("token_embd_norm"),
    ...["attn_q", "attn_k", "attn_v", "attn_output"].flatMap((name) => linear(`blk.0.${name}`, width, width)),
    ...norm("blk.0.attn_output_norm"),
    ...linear("blk.0.ffn_up", width, feedForward),
    ...linear("blk.0.ffn_down", feedForward, width),
    ...norm("blk.0.layer_output_norm"),
    ...(kind === "rank" ? [...linear("cls", width, width), ...linear("cls.output", width, 1)] : []),
  ]
  const random = chance(7)
  const tensors: GgufPart[] = []
  const data: Uint8Array[] = []
  let offset = 0
  for (const [name, ...dimensions] of shapes) {
    tensors.push(tensor(name, dimensions, 0, offset))
    const values = Float32Array.from(
      { length: dimensions.reduce((a, b) => a * b) },
      () => random() * (name.endsWith("bias") ? 0.1 : 1),
    )
    const bytes = Buffer.alloc(Math.ceil((values.length * 4) / 32) * 32)
    bytes.set(new Uint8Array(values.buffer))
    data.push(bytes)
    offset += bytes.length
  }
  writeFileSync(path, Buffer.concat([ggufFile({ entries: entries(kind), tensors }), ...data]))
}

function entries(kind: keyof typeof pooling): GgufPart[] {
  const types = tokens.map((token) => (special.includes(token) ? controlToken : normalToken))
  return [
    textEntry("general.architecture", "bert"),
    textEntry("general.name", "Tiny encoder"),
    numberEntry("bert.context_length", encoderContextSize),
    numberEntry("bert.embedding_length", width),
    numberEntry("bert.feed_forward_length", feedForward),
    numberEntry("bert.block_count", 1),
    numberEntry("bert.attention.head_count", 2),
    Buffer.concat([text("bert.attention.layer_norm_epsilon"), u32(6), f32(1e-12)]),
    Buffer.concat([text("bert.attention.causal"), u32(7), u8(0)]),
    numberEntry("bert.pooling_type", pooling[kind]),
    textEntry("tokenizer.ggml.model", "bert"),
    textListEntry("tokenizer.ggml.tokens", tokens),
    Buffer.concat([text("tokenizer.ggml.token_type"), u32(9), u32(5), u64(types.length), ...types.map(u32)]),
    numberEntry("tokenizer.ggml.token_type_count", 2),
    ...["padding", "unknown", "bos", "seperator"].map((name, id) => numberEntry(`tokenizer.ggml.${name}_token_id`, id)),
  ]
}

function norm(name: string): [string, number][] {
  return [
    [`${name}.weight`, width],
    [`${name}.bias`, width],
  ]
}

function linear(name: string, from: number, to: number): [string, ...number[]][] {
  return [
    [`${name}.weight`, from, to],
    [`${name}.bias`, to],
  ]
}

function f32(value: number): GgufPart {
  const bytes = Buffer.alloc(4)
  bytes.writeFloatLE(value)
  return bytes
}

/** Numbers from -1 to 1, always the same for a seed (a linear congruential generator). */
function chance(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 31 - 1
  }
}

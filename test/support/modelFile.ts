import { type GgufPart, ggufFile, numberEntry, tensor, textEntry } from "./ggufFile.ts"

/** Types of tensors with the bytes of so many values. */
const types = { F16: [1, 1, 2], Q4_K: [12, 256, 144], Q8_0: [8, 32, 34] } as const

export type ModelFileOptions = {
  readonly type: keyof typeof types
  readonly layers?: number
  readonly width?: number
  /** Beside the tensors: what makes the header as long as that of a real model, and odd entries. */
  readonly entries?: readonly GgufPart[]
  readonly contextLength?: number
  /** Which layers this part of a split file holds; all if absent. The first part holds the embedding. */
  readonly part?: { readonly first: number; readonly end: number }
}

/** A llama of some megabytes, as its header says; its weights are zeros. */
export function modelFile(options: ModelFileOptions): Buffer {
  const {
    type,
    layers = 4,
    width = 256,
    entries = [],
    contextLength = 8192,
    part = { first: 0, end: layers },
  } = options
  const [typeNumber, blockSize, blockBytes] = types[type]
  const shapes: [string, number, number][] = part.first === 0 ? [["token_embd", width, 2048]] : []
  for (let layer = part.first; layer < part.end; layer++) {
    const blocks = ["attn_q", "attn_k", "attn_v", "attn_output"].map((name) => [name, width, width] as const)
    const forward = ["ffn_gate", "ffn_up", "ffn_down"].map((name) => [name, width, 2 * width] as const)
    for (const [name, from, to] of [...blocks, ...forward]) shapes.push([`blk.${layer}.${name}`, from, to])
  }
  let offset = 0
  const tensors = shapes.map(([name, from, to]) => {
    const made = tensor(`${name}.weight`, [from, to], typeNumber, offset)
    offset += ((from * to) / blockSize) * blockBytes
    return made
  })
  const numbers = { block_count: layers, embedding_length: width, feed_forward_length: 2 * width }
  const heads = { "attention.head_count": 4, "attention.head_count_kv": 2, context_length: contextLength }
  return ggufFile({
    entries: [
      textEntry("general.architecture", "llama"),
      ...Object.entries({ ...numbers, ...heads }).map(([key, value]) => numberEntry(`llama.${key}`, value)),
      ...entries,
      textEntry("tokenizer.ggml.model", "gpt2"),
    ],
    tensors,
    data: offset,
  })
}

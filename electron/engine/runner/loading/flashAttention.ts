import type { LlamaModel } from "node-llama-cpp"

/** Narrower heads than this are slow with the flash attention of a CPU. */
const narrowHead = 64

/**
 * Whether to open a context with flash attention. On a CPU with 1,127 tokens in the context it decoded Ember (heads of 32) at
 * a fifth to a third of the speed; with heads of 64 and 128 it decoded as fast within 15 % and read prompts a tenth to a
 * sixth faster. Elsewhere the engine knows best.
 */
export function chooseFlashAttention(model: Pick<LlamaModel, "llama" | "fileInfo">): "auto" | false {
  if (model.llama.gpu !== false) return "auto"
  const { attention, embedding_length: width } = model.fileInfo.architectureMetadata
  const heads = attention?.head_count
  const headSize = attention?.key_length ?? (width !== undefined && heads ? width / heads : undefined)
  return headSize !== undefined && headSize < narrowHead ? false : "auto"
}

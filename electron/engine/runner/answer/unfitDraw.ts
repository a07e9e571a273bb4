import type { LlamaContext } from "node-llama-cpp"
import { nativeContextOf, replaceMethod } from "../contexts/nativeContext.ts"

/** The library's way to say that no token was drawn; it throws an error of these words then. */
const noToken = -1
const noTokenMessage = "Failed to sample next token"

const otherwise = "This version of node-llama-cpp samples in another way: what no grammar admits must be seen there."

/**
 * Where a grammar admits none of the tokens, llama.cpp draws one nevertheless and then refuses it. Nobody in the library
 * (node-llama-cpp 3.21) waits for that refusal: it would end the process, and with it the answers of everybody else.
 */
export function reportUnfitDraws(context: LlamaContext): void {
  const native = nativeContextOf(context, otherwise)
  const draw = native.sampleToken.bind(native)
  replaceMethod(native, "sampleToken", (...parameters) => draw(...parameters).catch(() => noToken))
}

/** Whether that is why there is no next token. */
export function isUnfitDraw(error: unknown): boolean {
  return error instanceof Error && error.message === noTokenMessage
}

import type { LlamaContext } from "node-llama-cpp"
import { type NativeContext, nativeContextOf, replaceMethod } from "./nativeContext.ts"

const otherwise = "This version of node-llama-cpp computes batches in another way: draws must be put in order there."

/**
 * Keeps the answers of one batch apart. llama.cpp computes a batch in an order of its own and puts the logits back into the
 * batch's order when somebody first asks for them (`output_reorder`). The library (node-llama-cpp 3.21) draws the tokens of all
 * sequences in threads side by side: two that ask first at the same moment both move the rows, and one sequence goes on with
 * another one's token. So of each batch the first draw is alone; what comes after it finds the rows in their places.
 */
export function drawInOrder(context: LlamaContext): void {
  const native = nativeContextOf(context, otherwise)
  const decode = native.decodeBatch.bind(native)
  const draw = native.sampleToken.bind(native)
  let first: Promise<unknown> | null = null
  const decodeBatch: NativeContext["decodeBatch"] = () => {
    first = null
    return decode()
  }
  const sampleToken: NativeContext["sampleToken"] = async (...parameters) => {
    if (first !== null) {
      await first
      return draw(...parameters)
    }
    const own = draw(...parameters)
    first = own.catch(() => {})
    return own
  }
  replaceMethod(native, "decodeBatch", decodeBatch)
  replaceMethod(native, "sampleToken", sampleToken)
}

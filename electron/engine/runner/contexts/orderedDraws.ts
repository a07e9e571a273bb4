import type { LlamaContext } from "node-llama-cpp"

type NativeContext = {
  decodeBatch(): Promise<void>
  sampleToken(...parameters: unknown[]): Promise<unknown>
}

/**
 * Keeps the answers of one batch apart. llama.cpp computes a batch in an order of its own and puts the logits back into the
 * batch's order when somebody first asks for them (`output_reorder`). The library (node-llama-cpp 3.21) draws the tokens of all
 * sequences in threads side by side: two that ask first at the same moment both move the rows, and one sequence goes on with
 * another one's token. So of each batch the first draw is alone; what comes after it finds the rows in their places.
 */
export function drawInOrder(context: LlamaContext): void {
  const { _ctx: native } = context as unknown as { _ctx?: NativeContext }
  if (typeof native?.decodeBatch !== "function" || typeof native.sampleToken !== "function") {
    throw new Error("This version of node-llama-cpp computes batches in another way: draws must be put in order there.")
  }
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
  // An assignment would be refused: the methods of the class are read-only.
  Object.defineProperty(native, "decodeBatch", { value: decodeBatch, configurable: true })
  Object.defineProperty(native, "sampleToken", { value: sampleToken, configurable: true })
}

import type { CompletionRequest } from "../../contract/completion.ts"
import type { EmbeddingInput } from "../../contract/vectors.ts"

/** Rather too many tokens than too few: what is reserved is put right when the truth is known. */
const bytesPerToken = 3
/** What stands around a message in a template. */
const tokensPerMessage = 8

/** About how many tokens a prompt has, without a tokenizer: nobody knows yet which model will read it. */
export function promptSizeOf({ input }: CompletionRequest): number {
  if (input.kind === "text") return sizeOf(input.prompt) + sizeOf(input.suffix ?? "")
  const tools = input.tools === undefined ? 0 : sizeOf(JSON.stringify(input.tools.tools))
  const messages = input.messages.map((message) => {
    const calls = message.role === "assistant" ? (message.toolCalls ?? []) : []
    const written = calls.map((call) => sizeOf(call.arguments)).reduce((sum, size) => sum + size, 0)
    return tokensPerMessage + sizeOf(message.content) + written
  })
  return messages.reduce((sum, size) => sum + size, tools)
}

export function sizeOf(input: EmbeddingInput): number {
  return typeof input === "string" ? Math.ceil(Buffer.byteLength(input) / bytesPerToken) : input.length
}

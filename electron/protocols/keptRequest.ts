import type { CompletionRequest } from "../contract/completion.ts"
import { AppError } from "../contract/errors.ts"
import { parseChatRequest } from "./openaiChat.ts"
import { parseTextRequest } from "./openaiCompletions.ts"
import { toRequestFields } from "./upstream/openaiRequestFields.ts"

/** What is asked, as a client has sent it or would have: so the window's are kept, copied and sent once more, too. */
export function writeKeptRequest(request: CompletionRequest): unknown {
  return request.wire?.body ?? { model: request.model, ...toRequestFields(request, "template") }
}

/** A body that was kept, as a request. Throws `unsupported_value` for what is no completion, and for several prompts at once. */
export function readKeptRequest(body: unknown): CompletionRequest {
  if (typeof body === "object" && body !== null) {
    if ("messages" in body) return parseChatRequest(body).completion
    const completions = "prompt" in body ? parseTextRequest(body).completions : []
    if (completions.length === 1 && completions[0] !== undefined) return completions[0]
  }
  const reason = "Only conversations and single prompts can be sent once more."
  throw new AppError("unsupported_value", reason, { param: "id" })
}

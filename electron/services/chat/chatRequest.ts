import type { ChatMessage, CompletionRequest } from "../../contract/completion.ts"
import type { ConversationSettings, Message } from "../../contract/conversations.ts"

/** The request that continues a branch, whose last message is the question. */
export function chatRequest(
  branch: readonly Message[],
  settings: ConversationSettings,
  model: string,
): CompletionRequest {
  return {
    model,
    input: {
      kind: "chat",
      messages: chatMessages(branch, settings.systemPrompt),
      templateArguments: settings.thinking === null ? {} : { enable_thinking: settings.thinking },
    },
    sampling: settings.sampling,
    stop: [],
    ...(settings.maxTokens === null ? {} : { maxTokens: settings.maxTokens }),
  }
}

/** Without earlier reasoning: models are trained without it, and it would fill the context. */
function chatMessages(branch: readonly Message[], systemPrompt: string): ChatMessage[] {
  const messages: ChatMessage[] = systemPrompt.trim() === "" ? [] : [{ role: "system", content: systemPrompt }]
  for (const { role, text } of branch) {
    const last = messages.at(-1)
    // An answer that failed before its first word. Many templates refuse two questions in a row: they become one.
    if (role === "assistant" && text === "") continue
    if (last?.role === role) messages[messages.length - 1] = { role, content: `${last.content}\n\n${text}` }
    else messages.push({ role, content: text })
  }
  return messages
}

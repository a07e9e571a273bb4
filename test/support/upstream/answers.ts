/** What a well-behaved service answers: the same every time, so that tests can say what must come out. */

export type Json = Readonly<Record<string, unknown>>

/** One frame of a stream; `event` is told by Anthropic's only. */
export type Frame = { readonly event?: string; readonly payload: unknown }

/** An answer before anything goes wrong with it. */
export type Answer =
  | { readonly kind: "stream"; readonly frames: readonly Frame[]; readonly hasDone: boolean }
  | { readonly kind: "json"; readonly body: unknown }

/** What is in the answer: its text, text behind a thought, or one call of the first tool. */
export type Topic = "text" | "thought" | "tool-call"

/** With characters of two, three and four bytes, so that a cut inside of one is seen. */
export const answerPieces = ["Hello", " from", " far", " away", ": café", " 世界", " 👋", "."]
export const answerText = answerPieces.join("")
export const answerThought = ["The user", " says hello."]
export const answerArguments = { city: "Paris", unit: "celsius" }
export const answerUsage = { prompt: 12, completion: 9, cached: 4, reasoning: 3 }

export function isStreamed(body: Json): boolean {
  return body.stream === true
}

export const openAiUsage = {
  prompt_tokens: answerUsage.prompt,
  completion_tokens: answerUsage.completion,
  total_tokens: answerUsage.prompt + answerUsage.completion,
  prompt_tokens_details: { cached_tokens: answerUsage.cached },
  completion_tokens_details: { reasoning_tokens: answerUsage.reasoning },
}

/** The name of the tool that is called: the first that was offered. */
export function toolName(body: Json): string {
  const [tool] = Array.isArray(body.tools) ? body.tools : []
  return tool?.function?.name ?? tool?.name ?? "get_weather"
}

/** Whether a client that offered tools has not been given a call yet. */
export function wantsCall(body: Json): boolean {
  const messages: readonly Json[] = Array.isArray(body.messages) ? body.messages : []
  const isAnswered = messages.some(({ role, content }) => role === "tool" || hasToolResult(content))
  return Array.isArray(body.tools) && body.tools.length > 0 && body.tool_choice !== "none" && !isAnswered
}

function hasToolResult(content: unknown): boolean {
  return Array.isArray(content) && content.some((part) => part?.type === "tool_result")
}

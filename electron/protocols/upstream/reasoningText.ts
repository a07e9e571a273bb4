import { firstText, type LooseObject, listOf, objectOf } from "./lenient.ts"

/**
 * What a message or a delta holds of the thought, under all names for it: `reasoning_content` (DeepSeek, Qwen, GLM, llama.cpp),
 * `reasoning` (OpenRouter, vLLM, Ollama, Groq), `reasoning_details` (OpenRouter), `thinking`. Providers that use several names
 * say the same under each.
 */
export function reasoningIn(delta: LooseObject): string {
  const { reasoning_content: content, reasoning, thinking } = delta
  const named = rawText(content) || rawText(reasoning) || rawText(thinking)
  return named || listOf(delta.reasoning_details).map(detailText).join("")
}

function rawText(value: unknown): string {
  if (typeof value === "string") return value
  const object = objectOf(value)
  return object === null ? "" : firstText(object.content, object.text, object.thinking)
}

/** `{type: "reasoning.text", text}` and `{type: "reasoning.summary", summary}`; what is encrypted is for the provider only. */
function detailText(value: unknown): string {
  const detail = objectOf(value)
  return detail === null ? "" : firstText(detail.text, detail.summary)
}

/** `content` as text and as Mistral's list of parts, in which thoughts are parts of their own. */
export function contentIn(content: unknown): { readonly text: string; readonly reasoning: string } {
  if (typeof content === "string") return { text: content, reasoning: "" }
  let text = ""
  let reasoning = ""
  for (const entry of listOf(content)) {
    const part = objectOf(entry)
    if (part?.type === "thinking" || part?.type === "reasoning") {
      reasoning += typeof part.thinking === "string" ? part.thinking : partsText(part.thinking ?? part.text)
    } else if (part !== null) text += firstText(part.text, part.refusal)
  }
  return { text, reasoning }
}

function partsText(value: unknown): string {
  return typeof value === "string"
    ? value
    : listOf(value)
        .map((part) => firstText(objectOf(part)?.text))
        .join("")
}

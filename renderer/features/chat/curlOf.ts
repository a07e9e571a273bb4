import type { ConversationSettings, Message } from "../../../electron/contract/conversations.ts"

type CurlOptions = {
  /** With its version, such as `http://127.0.0.1:8000/v1`. */
  readonly baseUrl: string
  readonly model: string
  /** What was said before the answer. */
  readonly before: readonly Message[]
  readonly settings: ConversationSettings
}

/** The command that asks the API what the window asked, for any POSIX shell. */
export function curlOf({ baseUrl, model, before, settings }: CurlOptions): string {
  const { sampling, systemPrompt, maxTokens, thinking } = settings
  const system = systemPrompt.trim() === "" ? [] : [{ role: "system", content: systemPrompt }]
  const body = {
    model,
    messages: [...system, ...before.map(({ role, text }) => ({ role, content: text }))],
    temperature: sampling.temperature,
    top_p: sampling.topP,
    top_k: sampling.topK,
    min_p: sampling.minP,
    repeat_penalty: sampling.repeatPenalty,
    seed: sampling.seed,
    max_tokens: maxTokens ?? undefined,
    chat_template_kwargs: thinking === null ? undefined : { enable_thinking: thinking },
  }
  const json = JSON.stringify(body, null, 2)
  return `curl ${baseUrl}/chat/completions \\\n  -H 'Content-Type: application/json' \\\n  -d '${json.replaceAll("'", "'\\''")}'`
}

import { type CompletionEvent, type FinishReason, isCancelled, type TokenLogprob } from "../contract/completion.ts"
import { must } from "../core/invariant.ts"
import { type Reply, type ReplyIdentity, seconds, toChatLogprobs, toOpenAiUsage } from "./openaiParts.ts"

/** What of a request its reply depends on. */
export type ChatReplyOptions = {
  readonly choiceCount: number
  /** Calls are answered in the older shape, one for each choice. */
  readonly usesFunctions: boolean
}

/** The reply in one piece, once `finished` has come; null where the completion ended before that. */
export async function collectChatReply(
  identity: ReplyIdentity,
  events: AsyncIterable<CompletionEvent>,
  options: ChatReplyOptions,
): Promise<Reply | null> {
  let model: string | null = null
  const choices = Array.from({ length: options.choiceCount }, () => new ChatChoice())
  for await (const event of events) {
    if (event.type === "started") model = event.model
    if ("choice" in event) choices[event.choice]?.take(event)
    if (event.type !== "finished" || isCancelled(event)) continue
    return {
      id: identity.id,
      object: "chat.completion",
      created: seconds(identity.createdAt),
      model: must(model, "a completion starts before it finishes"),
      choices: choices.map((choice, index) => ({
        index,
        message: choice.toMessage(options.usesFunctions),
        logprobs: choice.logprobs.length > 0 ? toChatLogprobs(choice.logprobs) : null,
        finish_reason: toFinishReason(event.finishReasons[index], options.usesFunctions),
      })),
      usage: toOpenAiUsage(event.usage),
    }
  }
  return null
}

export type ChatFinishReason = "stop" | "length" | "tool_calls" | "function_call" | "content_filter"

/** A cancelled answer has nobody who reads its end, except where the host ends it: then an error follows. */
export function toFinishReason(reason: FinishReason | undefined, usesFunctions: boolean): ChatFinishReason {
  if (reason === "tool-calls") return usesFunctions ? "function_call" : "tool_calls"
  if (reason === "content-filter") return "content_filter"
  return reason === "length" ? "length" : "stop"
}

type ChoiceDelta = Extract<CompletionEvent, { choice: number }>

class ChatChoice {
  readonly logprobs: TokenLogprob[] = []
  readonly #calls: { id: string; name: string; arguments: string }[] = []
  #content = ""
  #reasoning = ""

  take(delta: ChoiceDelta): void {
    switch (delta.type) {
      case "reasoning-delta":
        this.#reasoning += delta.text
        return
      case "text-delta":
        this.#content += delta.text
        this.logprobs.push(...(delta.logprobs ?? []))
        return
      case "tool-call-started":
        this.#calls[delta.call] = { id: delta.id, name: delta.name, arguments: "" }
        return
      case "tool-call-delta":
        must(this.#calls[delta.call], "a call starts before its arguments come").arguments += delta.arguments
    }
  }

  toMessage(usesFunctions: boolean): object {
    return {
      role: "assistant",
      // With calls null, unless the model wrote something before them.
      content: this.#calls.length > 0 && this.#content.trim() === "" ? null : this.#content,
      refusal: null,
      ...(this.#reasoning === "" ? {} : { reasoning_content: this.#reasoning }),
      ...this.#toCalls(usesFunctions),
    }
  }

  /** No key at all where there is no call: clients take an empty list for calls. */
  #toCalls(usesFunctions: boolean): object {
    const calls = this.#calls.map(({ id, ...called }) => ({ id, type: "function", function: called }))
    const [first] = calls
    if (first === undefined) return {}
    return usesFunctions ? { function_call: first.function } : { tool_calls: calls }
  }
}

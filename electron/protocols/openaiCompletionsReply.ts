import { isCancelled, type PromptEvent, type PromptToken, type Usage } from "../contract/completion.ts"
import { must } from "../core/invariant.ts"
import type { TextRequest } from "./openaiCompletions.ts"
import { toOpenAiError } from "./openaiErrors.ts"
import { LegacyLogprobs, lengthOf } from "./openaiLegacyLogprobs.ts"
import { type Reply, type ReplyIdentity, seconds, toOpenAiUsage } from "./openaiParts.ts"
import { dataFrame, doneFrame } from "./sse.ts"
import type { StreamCodec } from "./streamCodec.ts"

/** The reply of completions in one piece; null where a completion ended before it was finished. */
export async function collectTextReply(
  identity: ReplyIdentity,
  events: AsyncIterable<PromptEvent>,
  request: TextRequest,
): Promise<Reply | null> {
  const reply = new TextReply(identity, request)
  const choices = Array.from({ length: reply.choiceCount }, () => ({ text: "", finishReason: "" }))
  const choiceAt = (index: number) => must(choices[index], "no more choices are answered than were asked for")
  for await (const event of events) {
    for (const { index, text } of reply.textsOf(event)) choiceAt(index).text += text
    for (const { index, reason } of reply.endsOf(event)) choiceAt(index).finishReason = reason
  }
  if (!reply.isComplete) return null
  const toChoice = ({ text, finishReason }: (typeof choices)[number], index: number) =>
    reply.toChoice(index, text, finishReason)
  return reply.write({ choices: choices.map(toChoice), usage: toOpenAiUsage(reply.usage) })
}

/** The frames of one streamed reply of completions. */
export function createTextStreamCodec(identity: ReplyIdentity, request: TextRequest): StreamCodec<PromptEvent> {
  const reply = new TextReply(identity, request)
  const nulled = request.includesUsage ? { usage: null } : {}
  const chunk = (index: number, text: string, reason: string | null) =>
    reply.write({ choices: [reply.toChoice(index, text, reason)], ...nulled })
  return {
    framesOf(event) {
      const texts = reply.textsOf(event).map(({ index, text }) => chunk(index, text, null))
      const ends = reply.endsOf(event).map(({ index, reason }) => chunk(index, "", reason))
      // As in chat/completions, a chunk without choices goes to those only who asked.
      const isLast = event.type === "finished" && reply.isComplete && request.includesUsage
      const last = isLast ? [reply.write({ choices: [], usage: toOpenAiUsage(reply.usage) })] : []
      return [...texts, ...ends, ...last].map(dataFrame)
    },
    errorFrames: (error) => [dataFrame({ error: toOpenAiError(error) })],
    lastFrames: [doneFrame],
  }
}

type ChoiceText = { readonly index: number; readonly text: string }
type ChoiceEnd = { readonly index: number; readonly reason: "stop" | "length" }

/** What both forms of a reply share. The choices of all prompts are counted through, those of the first prompt first. */
class TextReply {
  readonly #identity: ReplyIdentity
  readonly #request: TextRequest
  readonly #logprobs: readonly LegacyLogprobs[]
  #model = ""
  #unfinished: number
  #usage: Usage = { promptTokens: 0, cachedTokens: 0, completionTokens: 0, reasoningTokens: 0 }

  constructor(identity: ReplyIdentity, request: TextRequest) {
    this.#identity = identity
    this.#request = request
    this.#unfinished = request.completions.length
    this.#logprobs = Array.from({ length: this.choiceCount }, () => new LegacyLogprobs())
  }

  get choiceCount(): number {
    return this.#request.completions.length * this.#request.choiceCount
  }

  get isComplete(): boolean {
    return this.#unfinished === 0
  }

  get usage(): Usage {
    return this.#usage
  }

  /** What the event adds to the texts of choices; the prompt itself where it is to be echoed. */
  textsOf(event: PromptEvent): ChoiceText[] {
    if (event.type === "started") {
      this.#model = event.model
      return this.#request.echoes ? this.#echo(event.prompt, event.promptLogprobs) : []
    }
    if (event.type !== "text-delta") return []
    const index = event.prompt * this.#request.choiceCount + event.choice
    this.#logprobs[index]?.add(event.text, event.logprobs ?? [])
    return [{ index, text: event.text }]
  }

  endsOf(event: PromptEvent): ChoiceEnd[] {
    if (event.type !== "finished" || isCancelled(event)) return []
    this.#unfinished--
    this.#usage = addUsage(this.#usage, event.usage)
    return this.#indexesOf(event.prompt).map((index, choice) => ({
      index,
      reason: event.finishReasons[choice] === "length" ? "length" : "stop",
    }))
  }

  /** With the log probabilities that have come since the last time. */
  toChoice(index: number, text: string, finishReason: string | null): object {
    const logprobs = this.#request.wantsLogprobs ? this.#logprobs[index]?.take() : null
    return { index, text, logprobs, finish_reason: finishReason }
  }

  write(rest: object): Reply {
    const { id, createdAt } = this.#identity
    return { id, object: "text_completion", created: seconds(createdAt), model: this.#model, ...rest }
  }

  #echo(prompt: number, tokens: readonly PromptToken[] = []): ChoiceText[] {
    const { input } = must(this.#request.completions[prompt], "only prompts that were sent are answered")
    const told = textOf(tokens)
    const text = input.kind === "text" && typeof input.prompt === "string" ? input.prompt : told
    // Some models begin every text with a token that the client did not write.
    const hidden = told.endsWith(text) ? lengthOf(told) - lengthOf(text) : 0
    return this.#indexesOf(prompt).map((index) => {
      this.#logprobs[index]?.add(text, tokens, hidden)
      return { index, text }
    })
  }

  #indexesOf(prompt: number): number[] {
    const { choiceCount } = this.#request
    return Array.from({ length: choiceCount }, (_, choice) => prompt * choiceCount + choice)
  }
}

function textOf(tokens: readonly PromptToken[]): string {
  return new TextDecoder().decode(Uint8Array.from(tokens.flatMap((token) => token.bytes)))
}

function addUsage(a: Usage, b: Usage): Usage {
  return {
    promptTokens: a.promptTokens + b.promptTokens,
    cachedTokens: a.cachedTokens + b.cachedTokens,
    completionTokens: a.completionTokens + b.completionTokens,
    reasoningTokens: a.reasoningTokens + b.reasoningTokens,
  }
}

import type { LlamaModel, Token } from "node-llama-cpp"
import type { CompletionInput, FinishReason, Usage } from "../../contract/completion.ts"
import { AppError } from "../../contract/errors.ts"
import type { Clock } from "../../core/clock.ts"
import type { GenerateRequest } from "../engine.ts"
import type { ContextPool } from "./contextPool.ts"
import type { ControlTexts } from "./controlTexts.ts"
import { DeltaBuffer } from "./deltaBuffer.ts"
import { OutputParser, type OutputPart, type TextPart } from "./outputParser.ts"
import type { PromptTemplate } from "./promptTemplate.ts"
import { promptTokens } from "./promptTokens.ts"
import { evaluateOptions } from "./sampling.ts"
import type { SequenceSlot } from "./sequenceSlot.ts"
import { StopMatcher } from "./stopMatcher.ts"
import { endsInsideThought, type ThinkTags } from "./thinkTags.ts"
import { TokenDecoder } from "./tokenDecoder.ts"
import type { ToolSyntax } from "./tools/toolSyntax.ts"

/** A model that is ready to answer. */
export type AnsweringModel = {
  readonly model: LlamaModel
  readonly template: PromptTemplate
  readonly control: ControlTexts
  readonly thinkTags: ThinkTags | null
  readonly toolSyntax: ToolSyntax
  /** Control tokens that are text to us: think tags and what calls are written with, where the vocabulary has them. */
  readonly shownTokens: ReadonlySet<Token>
  readonly contexts: ContextPool<Token, SequenceSlot>
  /** Tokens that a slot can hold, prompt and answer together. */
  readonly contextSize: number
  /** No token of the vocabulary stands for more text than this. */
  readonly longestTokenBytes: number
}

export type AnswerListener = {
  queued(position: number): void
  started(counts: { readonly promptTokens: number; readonly cachedTokens: number }): void
  delta(part: TextPart): void
  token(): void
}

export type Answer = {
  readonly finishReason: FinishReason
  readonly usage: Usage
  readonly tokensPerSecond: number | null
}

/** One answer; null if it was cancelled before it started. Errors before `started`: those of `Engine.generate`. */
export async function generate(
  loaded: AnsweringModel,
  request: GenerateRequest,
  signal: AbortSignal,
  listener: AnswerListener,
  clock: Clock,
): Promise<Answer | null> {
  const { prompt, tokens } = readPrompt(loaded, request.input)
  const { adapters = [], priority = "api" } = request
  const lease = await loaded.contexts.acquire({ tokens, adapters, priority }, signal, (position) =>
    listener.queued(position),
  )
  if (lease === null) return null
  try {
    const cachedTokens = await lease.state.keepPrefix(tokens)
    listener.started({ promptTokens: tokens.length, cachedTokens })
    const isInThought = loaded.thinkTags !== null && endsInsideThought(prompt, loaded.thinkTags)
    const writer = new AnswerWriter(loaded, request, tokens, isInThought, listener, clock)
    const isRead = await lease.state.read(tokens, signal)
    const finishReason = isRead ? await decode(loaded, request, lease.state, tokens, signal, writer) : "cancelled"
    return writer.finish(finishReason, cachedTokens)
  } catch (error) {
    // What a failed decode has left in the slot is not to be built upon.
    await lease.state.sequence.clearHistory()
    throw error
  } finally {
    lease.release()
  }
}

function readPrompt(loaded: AnsweringModel, input: CompletionInput): { prompt: string; tokens: Token[] } {
  if (input.kind === "text" && typeof input.prompt !== "string") {
    checkLength(input.prompt.length, loaded.contextSize)
    return { prompt: "", tokens: [...input.prompt] as Token[] }
  }
  const rendered =
    input.kind === "chat" ? loaded.template.render(input) : [{ text: input.prompt as string, isProtected: false }]
  const prompt = rendered.map((piece) => piece.text).join("")
  // Tokenising many megabytes would hold up every other answer for minutes.
  checkLength(Math.floor(Buffer.byteLength(prompt) / loaded.longestTokenBytes), loaded.contextSize, "at least ")
  const tokens = promptTokens(rendered, loaded.control, tokenizerOf(loaded.model))
  checkLength(tokens.length, loaded.contextSize)
  return { prompt, tokens }
}

async function decode(
  loaded: AnsweringModel,
  request: GenerateRequest,
  slot: SequenceSlot,
  tokens: readonly Token[],
  signal: AbortSignal,
  writer: AnswerWriter,
): Promise<FinishReason> {
  // The engine shifts the context, silently, when the slot's last place is needed.
  const room = loaded.contextSize - 1 - tokens.length
  const limit = Math.min(request.maxTokens ?? room, room)
  const options = evaluateOptions(request.sampling, writer.answer, loaded.contextSize)
  for await (const token of slot.sequence.evaluate(tokens.slice(slot.sequence.nextTokenIndex), options)) {
    if (signal.aborted) return "cancelled"
    if (writer.write(token)) return "stop"
    if (writer.answer.length >= limit) return "length"
  }
  return signal.aborted ? "cancelled" : "stop"
}

/** Turns tokens into deltas: characters, then thoughts, then stop strings, then the pace of sending. */
class AnswerWriter {
  readonly answer: Token[] = []
  readonly #promptTokens: number
  readonly #decoder: TokenDecoder<Token>
  readonly #parser: OutputParser
  readonly #stops: StopMatcher
  readonly #buffer: DeltaBuffer
  readonly #listener: AnswerListener
  readonly #clock: Clock
  #reasoningTokens = 0
  #isStopped = false
  #firstAt = 0
  #lastAt = 0

  constructor(
    loaded: AnsweringModel,
    request: GenerateRequest,
    tokens: readonly Token[],
    isInThought: boolean,
    listener: AnswerListener,
    clock: Clock,
  ) {
    this.#promptTokens = tokens.length
    this.#decoder = new TokenDecoder(loaded.model, tokens, loaded.shownTokens)
    this.#parser = new OutputParser({
      thinkTags: loaded.thinkTags,
      startsInsideThought: isInThought,
      syntax: loaded.toolSyntax,
    })
    this.#stops = new StopMatcher(request.stop)
    this.#buffer = new DeltaBuffer(clock, (part) => listener.delta(part))
    this.#listener = listener
    this.#clock = clock
  }

  /** True when a stop string has ended the answer. */
  write(token: Token): boolean {
    this.#lastAt = this.#clock.monotonic()
    if (this.answer.length === 0) this.#firstAt = this.#lastAt
    this.answer.push(token)
    this.#listener.token()
    const wasThinking = this.#parser.isThinking
    this.#send(this.#parser.push(this.#decoder.push(token)))
    if (wasThinking || this.#parser.isThinking) this.#reasoningTokens++
    return this.#isStopped
  }

  finish(finishReason: FinishReason, cachedTokens: number): Answer {
    if (!this.#isStopped) this.#send(this.#parser.flush())
    if (!this.#isStopped) this.#push({ kind: "text", text: this.#stops.flush() })
    this.#buffer.flush()
    const decodedMs = this.#lastAt - this.#firstAt
    return {
      finishReason,
      usage: {
        promptTokens: this.#promptTokens,
        cachedTokens,
        completionTokens: this.answer.length,
        reasoningTokens: this.#reasoningTokens,
      },
      tokensPerSecond: this.answer.length < 2 || decodedMs <= 0 ? null : ((this.answer.length - 1) * 1000) / decodedMs,
    }
  }

  /** Stop strings are looked for in the answer only: "\n" must not end a thought. */
  #send(parts: readonly OutputPart[]): void {
    for (const part of parts) {
      if (this.#isStopped) return
      if (!("text" in part)) continue
      if (part.kind === "reasoning") {
        this.#push(part)
        continue
      }
      const { text, isStopped } = this.#stops.push(part.text)
      this.#push({ kind: "text", text })
      this.#isStopped = isStopped
    }
  }

  #push(part: TextPart): void {
    if (part.text !== "") this.#buffer.push(part)
  }
}

function checkLength(promptLength: number, contextSize: number, words = ""): void {
  // One place for the first token of the answer, and one that the engine keeps free.
  if (promptLength <= contextSize - 2) return
  throw new AppError(
    "context_length_exceeded",
    `This model's maximum context length is ${contextSize} tokens, but the messages come to ${words}${promptLength} tokens. Shorten them, or load the model with a larger context.`,
    { param: "messages", facts: { promptTokens: promptLength, contextSize } },
  )
}

function tokenizerOf(model: LlamaModel) {
  return {
    tokenize: (text: string, specialTokens: boolean) => model.tokenize(text, specialTokens),
    tokens: model.tokens,
  }
}

import type { CompletionEvent } from "../contract/completion.ts"
import type { UpstreamReader, UpstreamReaderOptions } from "../protocols/upstream/openaiReader.ts"
import { invalidReply, isAboutChoiceCount } from "../protocols/upstream/upstreamErrors.ts"
import { createFrameReader } from "../protocols/upstream/upstreamFrames.ts"
import { mergeChoices } from "./mergeChoices.ts"
import type { Provider, ProviderRequest } from "./provider.ts"
import type { Attempts } from "./remoteAttempts.ts"
import { codecOf, type RemoteCodec } from "./remoteCodecs.ts"
import type { RemoteParts } from "./remoteParts.ts"
import type { Secret } from "./secretRotation.ts"
import { estimateTokens } from "./tokenEstimate.ts"

/** The longest answer that comes in one piece. */
const longestWhole = 64 * 1024 * 1024

/** Completions of a remote service. They are always asked for as streams: only so it is seen whether an answer goes on. */
export function createAnswers(parts: RemoteParts, attempts: Attempts): Pick<Provider, "complete"> {
  const { provider, clock, redact } = parts
  const codec = codecOf(parts)

  async function* answer(
    model: string,
    request: ProviderRequest,
    secret: Secret | null,
    signal: AbortSignal,
  ): AsyncGenerator<CompletionEvent> {
    const { path, body } = codec.toBody(model, request)
    const options: UpstreamReaderOptions = {
      provider,
      model,
      choiceCount: request.choiceCount ?? 1,
      surface: request.input.kind === "chat" ? "chat/completions" : "completions",
      estimate: estimateTokens(request),
      clock,
      since: clock.monotonic(),
      redact,
    }
    const reply = await attempts.send({ path, body }, secret, signal)
    const reader = codec.createReader(options)
    const answer = new AnswerReader(reader, codec, options)
    try {
      for await (const piece of reply.pieces()) {
        for (const event of answer.push(piece)) {
          // Before the end is told: whoever wants a whole answer stops reading there, and the connection would be given up.
          if (reader.isFinished) reply.release()
          yield event
        }
        // Nobody waits for a service that has said everything, but keeps its answer open.
        if (reader.isFinished) return
      }
    } catch (error) {
      if (signal.aborted) {
        // What was written until now has been paid for, and is counted.
        yield* reader.cancel()
        return
      }
      if (!reader.isComplete) throw error
    }
    yield* answer.end()
  }

  const complete = (model: string, request: ProviderRequest, signal: AbortSignal) =>
    attempts.each(model, (secret) => answer(model, request, secret, signal))

  const repeat = (model: string, request: ProviderRequest, count: number, signal: AbortSignal) => {
    const single = { ...request, choiceCount: 1 }
    return mergeChoices(signal, count, "each", (_choice, ownSignal) => complete(model, single, ownSignal))
  }

  /** Models that gave one answer where several were asked for. */
  const singles = new Set<string>()

  async function* completeAll(
    model: string,
    request: ProviderRequest,
    count: number,
    signal: AbortSignal,
  ): AsyncGenerator<CompletionEvent> {
    try {
      yield* untilSecondChoice(complete(model, request, signal))
    } catch (error) {
      if (!isAboutChoiceCount(error)) throw error
      singles.add(model)
      yield* repeat(model, request, count, signal)
    }
  }

  return {
    complete(model, request, signal) {
      const { choiceCount = 1 } = request
      if (choiceCount === 1) return complete(model, request, signal)
      const isSingle = codec.isSingle || singles.has(model)
      return (isSingle ? repeat : completeAll)(model, request, choiceCount, signal)
    },
  }
}

/**
 * Holds an answer back until there is more than its first choice: a service that gives no second one is seen only at its end,
 * and then is asked for all of them one by one.
 */
async function* untilSecondChoice(events: AsyncIterable<CompletionEvent>): AsyncGenerator<CompletionEvent> {
  const held: CompletionEvent[] = []
  let isHeld = true
  for await (const event of events) {
    if (isHeld) held.push(event)
    else yield event
    if (!isHeld || !(event.type === "finished" || ("choice" in event && event.choice > 0))) continue
    isHeld = false
    yield* held
  }
}

/** What the pieces of an answer say, whole or as a stream. */
class AnswerReader {
  readonly #reader: UpstreamReader
  readonly #codec: RemoteCodec
  readonly #options: UpstreamReaderOptions
  readonly #frames: ReturnType<typeof createFrameReader>
  /** Some services answer as a whole whatever they are asked for, and call it by any type: what it is, its first letter says. */
  #whole: string | null = null
  #isFirst = true

  constructor(reader: UpstreamReader, codec: RemoteCodec, options: UpstreamReaderOptions) {
    this.#reader = reader
    this.#codec = codec
    this.#options = options
    this.#frames = createFrameReader(options.provider)
  }

  *push(piece: string): Generator<CompletionEvent> {
    if (this.#isFirst) this.#lookAt(piece.trimStart())
    if (this.#whole !== null) this.#whole = withinBounds(this.#whole + piece, this.#options.provider)
    else for (const event of this.#frames.push(piece)) yield* this.#reader.push(event)
  }

  *end(): Generator<CompletionEvent> {
    if (this.#whole !== null) {
      yield* this.#codec.readWhole(parse(this.#whole, this.#options), this.#options)
      return
    }
    for (const event of this.#frames.end()) yield* this.#reader.push(event)
    yield* this.#reader.end()
  }

  #lookAt(begins: string): void {
    if (begins === "") return
    this.#isFirst = false
    if (begins.startsWith("<")) throw invalidReply(this.#options.provider, "it is a page, not an answer")
    if (begins.startsWith("{") || begins.startsWith("[")) this.#whole = ""
  }
}

function withinBounds(text: string, provider: string): string {
  if (text.length > longestWhole) throw invalidReply(provider, `it is larger than ${longestWhole} bytes`)
  return text
}

function parse(text: string, { provider, redact = (words) => words }: UpstreamReaderOptions): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw invalidReply(provider, "it is not JSON", redact(text))
  }
}

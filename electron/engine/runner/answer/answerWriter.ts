import type { LlamaModel, Token } from "node-llama-cpp"
import type { TokenLogprob } from "../../../contract/completion.ts"
import type { AnswerDelta } from "../../protocol.ts"
import type { AnswerProgress } from "./grammarGate.ts"
import { LogprobTrail } from "./logprobTrail.ts"
import type { OutputParser, OutputPart } from "./outputParser.ts"
import { StopMatcher } from "./stopMatcher.ts"
import { TokenDecoder } from "./tokenDecoder.ts"

export type AnswerWriterOptions = {
  readonly model: LlamaModel
  /** What the answer goes on from: a character may have begun there. */
  readonly prompt: readonly Token[]
  readonly shownTokens: ReadonlySet<Token>
  readonly parser: OutputParser
  readonly stop: readonly string[]
  send(delta: AnswerDelta): void
}

/** Turns tokens into deltas: characters, then thoughts and calls, then stop strings. */
export class AnswerWriter implements AnswerProgress {
  readonly #decoder: TokenDecoder<Token>
  readonly #parser: OutputParser
  readonly #stops: StopMatcher
  readonly #trail = new LogprobTrail()
  readonly #send: (delta: AnswerDelta) => void
  #reasoningTokens = 0
  #calls = 0
  #isStopped = false

  constructor({ model, prompt, shownTokens, parser, stop, send }: AnswerWriterOptions) {
    this.#decoder = new TokenDecoder(model, prompt, shownTokens)
    this.#parser = parser
    this.#stops = new StopMatcher(stop)
    this.#send = send
  }

  get isThinking(): boolean {
    return this.#parser.isThinking
  }

  get begunCall(): string | null {
    return this.#parser.begunCall
  }

  /** Whether nothing more is to come: after a stop string, or after the one call that is allowed. */
  get isComplete(): boolean {
    return this.#isStopped || this.#parser.isFinished
  }

  get hasCalls(): boolean {
    return this.#calls > 0
  }

  get reasoningTokens(): number {
    return this.#reasoningTokens
  }

  write(token: Token, logprob: TokenLogprob | null): void {
    const wasThinking = this.#parser.isThinking
    const piece = this.#decoder.push(token)
    const parts = this.#parser.push(piece)
    if (wasThinking || this.#parser.isThinking) this.#reasoningTokens++
    else if (logprob !== null) this.#trail.add(logprob, piece)
    this.#sendAll(parts)
  }

  /** What was held back, once no more tokens will come. `isCut`: the model would have gone on. */
  finish(isCut: boolean): void {
    if (this.#isStopped) return
    this.#sendAll(this.#parser.flush(isCut))
    if (!this.#isStopped) this.#sendText(this.#stops.flush())
  }

  #sendAll(parts: readonly OutputPart[]): void {
    for (const part of parts) if (!this.#isStopped) this.#sendPart(part)
  }

  /** Stop strings are looked for in the text only: "\n" must end neither a thought nor a call. */
  #sendPart(part: OutputPart): void {
    switch (part.kind) {
      case "reasoning":
        this.#send(part)
        break
      case "text": {
        const { text, isStopped } = this.#stops.push(part.text)
        this.#sendText(text)
        this.#isStopped = isStopped
        break
      }
      case "call-started":
        this.#sendText(this.#stops.flush())
        this.#trail.forget()
        this.#send({ ...part, call: this.#calls++ })
        break
      case "call-arguments":
        this.#trail.forget()
        this.#send({ ...part, call: this.#calls - 1 })
        break
    }
  }

  #sendText(text: string): void {
    if (text === "") return
    const logprobs = this.#trail.take(text)
    this.#send({ kind: "text", text, ...(logprobs.length === 0 ? {} : { logprobs }) })
  }
}

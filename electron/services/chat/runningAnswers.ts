import { type CompletionEvent, type CompletionRequest, isCancelled } from "../../contract/completion.ts"
import type { AnswerMessage, AnswerState } from "../../contract/conversations.ts"
import { AppError, toErrorBody } from "../../contract/errors.ts"
import type { Log } from "../../core/log.ts"
import { AnswerInMaking, type AnswerPorts } from "./answerInMaking.ts"

/** The part of the completion service that a chat needs. */
export interface ChatCompletions {
  run(
    request: CompletionRequest,
    caller: { readonly kind: "window" },
    signal: AbortSignal,
  ): AsyncIterable<CompletionEvent>
}

export type RunningAnswersParts = AnswerPorts & {
  readonly completions: ChatCompletions
  /** The answer is no longer being written; its last state has been announced. */
  readonly onEnd: (conversationId: string) => void
  readonly log: Log
}

type Running = {
  readonly answer: AnswerInMaking
  readonly conversationId: string
  readonly abort: AbortController
  readonly done: Promise<void>
}

/** The answers that are being written now. Whatever ends one, it ends with a state that says so. */
export class RunningAnswers {
  readonly #parts: RunningAnswersParts
  readonly #running = new Map<string, Running>()
  #isClosing = false

  constructor(parts: RunningAnswersParts) {
    this.#parts = parts
  }

  get isClosing(): boolean {
    return this.#isClosing
  }

  get(messageId: string): AnswerInMaking | undefined {
    return this.#running.get(messageId)?.answer
  }

  start(message: AnswerMessage, request: CompletionRequest): void {
    const { id, conversationId } = message
    const answer = new AnswerInMaking(message, this.#parts)
    const abort = new AbortController()
    const done = this.#write(answer, request, abort.signal)
      .finally(() => {
        this.#running.delete(id)
        if (!this.#isClosing) this.#parts.onEnd(conversationId)
      })
      .catch((error) => this.#parts.log.error("the end of an answer could not be announced", { id }, error))
    this.#running.set(id, { answer, conversationId, abort, done })
  }

  stop(messageId: string): void {
    this.#running.get(messageId)?.abort.abort()
  }

  stopConversation(conversationId: string): void {
    for (const running of this.#running.values()) {
      if (running.conversationId === conversationId) running.abort.abort()
    }
  }

  /** Interrupts all, and waits until the models have let go. */
  async close(): Promise<void> {
    this.#isClosing = true
    const all = [...this.#running.values()]
    for (const { abort } of all) abort.abort()
    await Promise.all(all.map(({ done }) => done))
  }

  async #write(answer: AnswerInMaking, request: CompletionRequest, signal: AbortSignal): Promise<void> {
    const { completions, log } = this.#parts
    try {
      for await (const event of completions.run(request, { kind: "window" }, signal)) {
        if (event.type !== "finished") answer.take(event)
        else if (isCancelled(event)) answer.end(this.#cut(), event)
        else answer.end({ kind: "done", finishReason: event.finishReasons[0] ?? "stop" }, event)
      }
      if (!answer.hasEnded && !signal.aborted) throw new Error("The completion ended without its last event.")
      answer.end(this.#cut())
    } catch (error) {
      if (signal.aborted) return answer.end(this.#cut())
      if (!(error instanceof AppError)) log.error("an answer failed", {}, error)
      answer.end({ kind: "failed", error: toErrorBody(error) })
    }
  }

  /** Aborting is an outcome: the wish of the user, or the end of the host. */
  #cut(): AnswerState {
    return this.#isClosing ? { kind: "interrupted" } : { kind: "done", finishReason: "cancelled" }
  }
}

import type { CompletionEvent } from "../contract/completion.ts"
import { onAbort } from "../core/abort.ts"
import { AsyncQueue } from "../core/asyncQueue.ts"
import type { Clock } from "../core/clock.ts"
import type { GenerateRequest } from "./engine.ts"
import type { EngineConnection } from "./engineConnection.ts"
import type { AnswerMessage } from "./protocol.ts"

/** One answer of an engine process as completion events, with the times as the host sees them. */
export async function* answerEvents(
  connection: EngineConnection,
  modelId: string,
  request: GenerateRequest,
  signal: AbortSignal,
  clock: Clock,
): AsyncGenerator<CompletionEvent> {
  if (signal.aborted) return
  const timer = new AnswerTimer(clock)
  const queue = new AsyncQueue<AnswerMessage>()
  const id = connection.open(request, queue)
  let hasStarted = false
  const forgetAbort = onAbort(signal, () => {
    connection.cancel(id)
    if (!hasStarted) queue.close()
  })
  try {
    for await (const message of queue) {
      if (message.type === "started") hasStarted = true
      const event = toEvent(message, modelId, timer)
      if (event !== null) yield event
    }
  } finally {
    forgetAbort()
    connection.forget(id)
  }
}

function toEvent(message: AnswerMessage, modelId: string, timer: AnswerTimer): CompletionEvent | null {
  switch (message.type) {
    case "queued":
      return { type: "queued", position: message.position }
    case "started": {
      timer.started()
      const { promptTokens, cachedTokens } = message
      return { type: "started", model: modelId, promptTokens, cachedTokens }
    }
    case "delta":
      timer.delta()
      return { type: message.kind === "text" ? "text-delta" : "reasoning-delta", choice: 0, text: message.text }
    case "finished": {
      const { finishReason, usage, tokensPerSecond } = message
      return { type: "finished", finishReasons: [finishReason], usage, timings: timer.finished(tokensPerSecond) }
    }
    // Errors and dropped requests end the queue itself.
    case "failed":
    case "dropped":
      return null
  }
}

class AnswerTimer {
  readonly #clock: Clock
  readonly #askedAt: number
  #waitedMs = 0
  #firstTokenMs: number | null = null

  constructor(clock: Clock) {
    this.#clock = clock
    this.#askedAt = clock.monotonic()
  }

  started(): void {
    this.#waitedMs = this.#sinceAsked()
  }

  delta(): void {
    this.#firstTokenMs ??= this.#sinceAsked()
  }

  finished(tokensPerSecond: number | null) {
    return {
      waitedMs: this.#waitedMs,
      firstTokenMs: this.#firstTokenMs,
      totalMs: this.#sinceAsked(),
      tokensPerSecond,
    }
  }

  #sinceAsked(): number {
    return this.#clock.monotonic() - this.#askedAt
  }
}

import type { CompletionDelta, CompletionEvent } from "../contract/completion.ts"
import { onAbort } from "../core/abort.ts"
import { AsyncQueue } from "../core/asyncQueue.ts"
import type { Clock } from "../core/clock.ts"
import { newId } from "../core/ids.ts"
import type { GenerateRequest } from "./engine.ts"
import type { EngineConnection } from "./engineConnection.ts"
import type { AnswerDelta, AnswerMessage } from "./protocol.ts"

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
      const { id: _, ...start } = message
      return { ...start, model: modelId }
    }
    case "delta":
      timer.delta()
      return toDelta(message.delta)
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

function toDelta(delta: AnswerDelta): CompletionDelta {
  switch (delta.kind) {
    case "reasoning":
      return { type: "reasoning-delta", choice: 0, text: delta.text }
    case "text": {
      const { kind: _, ...text } = delta
      return { type: "text-delta", choice: 0, ...text }
    }
    case "call-started":
      return { type: "tool-call-started", choice: 0, call: delta.call, id: newId("call_"), name: delta.name }
    case "call-arguments":
      return { type: "tool-call-delta", choice: 0, call: delta.call, arguments: delta.json }
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

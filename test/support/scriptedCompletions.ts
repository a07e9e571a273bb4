import type { CompletionEvent, CompletionRequest, FinishReason } from "../../electron/contract/completion.ts"
import { AsyncQueue } from "../../electron/core/asyncQueue.ts"
import type { ChatCompletions } from "../../electron/services/chat/runningAnswers.ts"

/** One completion that the test speaks for. Aborting it ends it as the engine does: `finished` with `cancelled`. */
export class ScriptedCompletion {
  readonly request: CompletionRequest
  readonly signal: AbortSignal
  readonly events = new AsyncQueue<CompletionEvent>()

  constructor(request: CompletionRequest, signal: AbortSignal) {
    this.request = request
    this.signal = signal
    signal.addEventListener("abort", () => this.finish("cancelled"))
  }

  start(): this {
    this.events.push({ type: "started", model: this.request.model, promptTokens: 3, cachedTokens: 0 })
    return this
  }

  say(text: string): this {
    this.events.push({ type: "text-delta", choice: 0, text })
    return this
  }

  think(text: string): this {
    this.events.push({ type: "reasoning-delta", choice: 0, text })
    return this
  }

  finish(finishReason: FinishReason = "stop"): void {
    const usage = { promptTokens: 3, cachedTokens: 0, completionTokens: 2, reasoningTokens: 0 }
    const timings = { waitedMs: 0, firstTokenMs: 1, totalMs: 2, tokensPerSecond: null }
    this.events.push({ type: "finished", finishReasons: [finishReason], usage, timings })
    this.events.close()
  }

  fail(error: unknown): void {
    this.events.fail(error)
  }
}

export class ScriptedCompletions implements ChatCompletions {
  readonly runs: ScriptedCompletion[] = []

  run(request: CompletionRequest, _caller: unknown, signal: AbortSignal): AsyncIterable<CompletionEvent> {
    const run = new ScriptedCompletion(request, signal)
    this.runs.push(run)
    return run.events
  }

  get last(): ScriptedCompletion {
    const last = this.runs.at(-1)
    if (last === undefined) throw new Error("Nothing was asked yet.")
    return last
  }
}

import type { CompletionEvent } from "../../contract/completion.ts"
import type { AnswerEvent, AnswerMessage, AnswerState } from "../../contract/conversations.ts"
import { AsyncQueue } from "../../core/asyncQueue.ts"
import type { Clock } from "../../core/clock.ts"

export type AnswerPorts = {
  readonly clock: Clock
  /** Called at short intervals while text arrives, and at the end. Must not throw. */
  readonly save: (message: AnswerMessage) => void
  /** The state has changed. */
  readonly announce: (message: AnswerMessage) => void
}

type Delta = Extract<AnswerEvent, { type: "text-delta" | "reasoning-delta" }>

const sendEveryMs = 25
const saveEveryMs = 500

/** One answer that is being written: it collects what the model says, stores it, and tells everybody who follows. */
export class AnswerInMaking {
  #message: AnswerMessage
  readonly #ports: AnswerPorts
  readonly #followers = new Set<AsyncQueue<AnswerEvent>>()
  readonly #unsent: Delta[] = []
  #reasoningSince: number | null = null
  #cancelSend: (() => void) | null = null
  #cancelSave: (() => void) | null = null
  #hasEnded = false

  constructor(message: AnswerMessage, ports: AnswerPorts) {
    this.#message = message
    this.#ports = ports
  }

  get hasEnded(): boolean {
    return this.#hasEnded
  }

  /** The whole so far, then what comes; ends with the answer or with the signal. Any number may follow, from any time on. */
  follow(signal: AbortSignal): AsyncIterable<AnswerEvent> {
    // What the others have not been sent yet is in the snapshot of a new one.
    this.#send()
    const queue = new AsyncQueue<AnswerEvent>(() => {
      this.#followers.delete(queue)
      signal.removeEventListener("abort", leave)
    })
    const leave = () => void queue.return()
    queue.push({ type: "snapshot", message: this.#message })
    if (this.#hasEnded) {
      queue.push({ type: "finished", message: this.#message })
      queue.close()
      return queue
    }
    this.#followers.add(queue)
    if (signal.aborted) leave()
    else signal.addEventListener("abort", leave, { once: true })
    return queue
  }

  take(event: Exclude<CompletionEvent, { type: "finished" }>): void {
    if (event.type === "queued") this.#changeState({ kind: "waiting", queuePosition: event.position })
    else if (event.type === "loading") this.#changeState({ kind: "waiting", loadProgress: event.progress })
    else if (event.type === "started") {
      this.#message = { ...this.#message, model: event.model, served: event.served ?? null }
      this.#changeState({ kind: "streaming" })
      this.#save()
    } else if (event.type === "text-delta" || event.type === "reasoning-delta") this.#append(event)
  }

  /** Ends it once; later calls do nothing. */
  end(
    state: AnswerState,
    { usage = null, timings = null, cost = null }: Partial<Pick<AnswerMessage, "usage" | "timings" | "cost">> = {},
  ): void {
    if (this.#hasEnded) return
    this.#hasEnded = true
    this.#endReasoning()
    this.#send()
    this.#message = { ...this.#message, state, usage, timings, cost }
    this.#save()
    for (const queue of this.#followers) {
      queue.push({ type: "finished", message: this.#message })
      queue.close()
    }
    this.#followers.clear()
    this.#ports.announce(this.#message)
  }

  #append({ type, text }: Delta): void {
    if (type === "reasoning-delta") {
      this.#reasoningSince ??= this.#ports.clock.monotonic()
      this.#message = { ...this.#message, reasoning: this.#message.reasoning + text }
    } else {
      this.#endReasoning()
      this.#message = { ...this.#message, text: this.#message.text + text }
    }
    const last = this.#unsent.at(-1)
    if (last?.type === type) this.#unsent[this.#unsent.length - 1] = { type, text: last.text + text }
    else this.#unsent.push({ type, text })
    this.#cancelSend ??= this.#ports.clock.after(sendEveryMs, () => this.#send())
    this.#cancelSave ??= this.#ports.clock.after(saveEveryMs, () => this.#save())
  }

  #endReasoning(): void {
    if (this.#reasoningSince === null || this.#message.reasoningMs !== null) return
    const reasoningMs = Math.round(this.#ports.clock.monotonic() - this.#reasoningSince)
    this.#message = { ...this.#message, reasoningMs }
  }

  #changeState(state: AnswerState): void {
    this.#message = { ...this.#message, state }
    for (const queue of this.#followers) queue.push({ type: "state", state })
    this.#ports.announce(this.#message)
  }

  #send(): void {
    this.#cancelSend?.()
    this.#cancelSend = null
    for (const delta of this.#unsent.splice(0)) {
      for (const queue of this.#followers) queue.push(delta)
    }
  }

  #save(): void {
    this.#cancelSave?.()
    this.#cancelSave = null
    this.#ports.save(this.#message)
  }
}

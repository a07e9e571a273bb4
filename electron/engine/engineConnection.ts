import { AppError } from "../contract/errors.ts"
import { onAbort } from "../core/abort.ts"
import type { AsyncQueue } from "../core/asyncQueue.ts"
import type { Clock } from "../core/clock.ts"
import { removeProcessFolders } from "../core/processFolder.ts"
import type { EngineModel, EngineProcess, GenerateRequest } from "./engine.ts"
import { crashed } from "./engineErrors.ts"
import { describeExit } from "./exitReason.ts"
import { HangWatch } from "./hangWatch.ts"
import { LogTail } from "./logTail.ts"
import type {
  AnswerMessage,
  CallMessage,
  EngineCall,
  EngineCallName,
  EngineCallTask,
  EngineCallValue,
  EngineNews,
  FromEngine,
  ToEngine,
} from "./protocol.ts"

export type ConnectionListener = {
  onMessage(message: EngineNews): void
  onExit(error: AppError): void
  /** The process gives no sign of life, or says itself that it is stuck, and is being ended. */
  onHang(): void
}

/**
 * One engine process from its start to its end, and the answers and calls that are under way in it. While it loads or answers it is
 * watched: one that hangs is ended, so that whoever waits for it hears of it.
 */
export class EngineConnection {
  readonly #process: EngineProcess
  readonly #watch: HangWatch
  readonly #answers = new Map<number, AsyncQueue<AnswerMessage>>()
  readonly #calls = new Map<number, PromiseWithResolvers<EngineCallValue>>()
  readonly #log = new LogTail()
  readonly #ended = Promise.withResolvers<void>()
  #idle: PromiseWithResolvers<void> | null = null
  #nextId = 1
  #hasEnded = false
  #isHung = false

  constructor(modelId: string, process: EngineProcess, clock: Clock, listener: ConnectionListener) {
    this.#process = process
    const onHang = () => {
      this.#isHung = true
      listener.onHang()
      this.kill()
    }
    this.#watch = new HangWatch(clock, () => this.post({ type: "ping" }), onHang)
    process.onOutput((text) => this.#log.add(text))
    process.onMessage((message) => {
      if ((message as FromEngine).type === "stuck") onHang()
      else this.#receive(message as FromEngine, listener)
    })
    process.onExit((exit) => {
      this.#hasEnded = true
      this.#watch.end()
      const error = crashed(modelId, describeExit(exit, this.#isHung), this.#log.text())
      this.failAnswers(error)
      void this.#tidyUp()
      listener.onExit(error)
    })
  }

  /** Resolves when the process is gone, and what it left with it. */
  get ended(): Promise<void> {
    return this.#ended.promise
  }

  /** The engine's last lines. */
  get log(): string | undefined {
    return this.#log.text()
  }

  post(message: ToEngine): void {
    if (!this.#hasEnded) this.#process.postMessage(message)
  }

  kill(): void {
    if (!this.#hasEnded) this.#process.kill()
  }

  /** Gives the process the model to load. */
  load({ path, options, role = "chat" }: Omit<EngineModel, "id">): void {
    this.post({ type: "load", path, options, role })
    this.#watch.begin()
  }

  /** Begins an answer whose messages go to the queue. */
  open(request: GenerateRequest, queue: AsyncQueue<AnswerMessage>): number {
    const id = this.#nextId++
    this.#answers.set(id, queue)
    this.post({ type: "generate", id, request })
    this.#watch.begin()
    return id
  }

  /** Ends an answer early; `finished` follows if it had started. */
  cancel(id: number): void {
    this.post({ type: "cancel", id })
  }

  /** Nobody listens to this answer any more. */
  forget(id: number): void {
    if (this.#answers.delete(id)) this.cancel(id)
    this.#announceIdle()
  }

  /** Asks for something that is answered once. Aborting the signal rejects with its reason. */
  async call<Name extends EngineCallName>(
    name: Name,
    task: EngineCallTask<Name>,
    signal: AbortSignal,
  ): Promise<EngineCallValue<Name>> {
    signal.throwIfAborted()
    const id = this.#nextId++
    const outcome = Promise.withResolvers<EngineCallValue>()
    this.#calls.set(id, outcome)
    this.post({ type: "call", id, call: { name, task } as EngineCall })
    this.#watch.begin()
    const forgetAbort = onAbort(signal, () => {
      if (this.#calls.delete(id)) this.cancel(id)
      outcome.reject(signal.reason)
      this.#announceIdle()
    })
    try {
      return (await outcome.promise) as EngineCallValue<Name>
    } finally {
      forgetAbort()
    }
  }

  /** Ends all answers and calls. */
  failAnswers(error: AppError): void {
    for (const queue of this.#answers.values()) queue.fail(error)
    this.#answers.clear()
    for (const outcome of this.#calls.values()) outcome.reject(error)
    this.#calls.clear()
    this.#announceIdle()
  }

  /** Resolves when no answer and no call is under way. */
  idle(): Promise<void> {
    if (this.#isIdle) return Promise.resolve()
    this.#idle ??= Promise.withResolvers()
    return this.#idle.promise
  }

  get #isIdle(): boolean {
    return this.#answers.size === 0 && this.#calls.size === 0
  }

  #receive(message: FromEngine, listener: ConnectionListener): void {
    this.#watch.heard()
    if (message.type === "ready" && this.#isIdle) this.#watch.end()
    if (message.type === "log") this.#log.add(message.message)
    if ("id" in message) this.#pass(message)
    else listener.onMessage(message)
  }

  #pass(message: AnswerMessage | CallMessage): void {
    const call = this.#calls.get(message.id)
    if (call !== undefined) this.#settle(call, message)
    if (call !== undefined || message.type === "result") return
    const queue = this.#answers.get(message.id)
    if (queue === undefined) return
    if (message.type === "failed") queue.fail(AppError.fromBody(message.error))
    else if (message.type !== "dropped") queue.push(message)
    if (message.type !== "finished" && message.type !== "failed" && message.type !== "dropped") return
    queue.close()
    this.#answers.delete(message.id)
    this.#announceIdle()
  }

  #settle(call: PromiseWithResolvers<EngineCallValue>, message: AnswerMessage | CallMessage): void {
    if (message.type === "result") call.resolve(message.value)
    else if (message.type === "failed") call.reject(AppError.fromBody(message.error))
    else return
    this.#calls.delete(message.id)
    this.#announceIdle()
  }

  async #tidyUp(): Promise<void> {
    if (this.#process.pid !== undefined) await removeProcessFolders(this.#process.pid)
    this.#ended.resolve()
  }

  #announceIdle(): void {
    if (!this.#isIdle) return
    this.#watch.end()
    this.#idle?.resolve()
    this.#idle = null
  }
}

import type { Dispatcher } from "undici"

export type ReplyHead = {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
}

/** What is held of an answer that comes faster than it is read; then its connection is left unread. */
const mostHeldBytes = 65_536

/**
 * The answer to one request as it arrives: its head, then its bytes, for one reader. Handed to a dispatcher as it is: streams with
 * all that they can do would cost more than everything else that is done with an answer.
 */
export class Arrival implements Dispatcher.DispatchHandler {
  readonly #head = Promise.withResolvers<ReplyHead>()
  #controller: Dispatcher.DispatchController | null = null
  #held: Buffer[] = []
  #heldBytes = 0
  #waiting: PromiseWithResolvers<Buffer | null> | null = null
  #end: { readonly error: unknown } | "clean" | null = null
  /** Bytes that may still come of an answer that nobody reads on; null while somebody does. */
  #restBytes: number | null = null
  #onEnd = () => {}

  /** Rejects with the reason of `abort`, else with the error of the connection. */
  get head(): Promise<ReplyHead> {
    return this.#head.promise
  }

  /** All that has come since the last time, once there is something; null at the end. Rejects as `head` does. */
  read(): Promise<Buffer | null> {
    if (this.#heldBytes > 0) return Promise.resolve(this.#takeHeld())
    if (this.#end === "clean") return Promise.resolve(null)
    if (this.#end !== null) return Promise.reject(this.#end.error)
    this.#waiting = Promise.withResolvers()
    return this.#waiting.promise
  }

  /** Breaks the connection off, unless the answer has ended. What has come can still be read; then follows the reason. */
  abort(reason: unknown): void {
    if (this.#end !== null) return
    this.#finish({ error: reason })
    this.#controller?.abort(asError(reason))
  }

  /** Throws away what has come, and what still comes: a connection that is done with this in time is used again. */
  drop(limitBytes: number, limitMs: number): void {
    this.#takeHeld()
    if (this.#end !== null) return
    this.#restBytes = limitBytes
    const timer = setTimeout(() => this.abort(tooLong), limitMs)
    this.#onEnd = () => clearTimeout(timer)
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller
    if (this.#end !== null && this.#end !== "clean") controller.abort(asError(this.#end.error))
  }

  onResponseStart(_: Dispatcher.DispatchController, status: number, headers: ReplyHead["headers"]): void {
    // 1xx: the answer itself is still to come.
    if (status >= 200) this.#head.resolve({ status, headers })
  }

  onResponseData(controller: Dispatcher.DispatchController, bytes: Buffer): void {
    if (this.#end !== null) return
    if (this.#restBytes !== null) {
      this.#restBytes -= bytes.byteLength
      if (this.#restBytes < 0) this.abort(tooLong)
      return
    }
    this.#held.push(bytes)
    this.#heldBytes += bytes.byteLength
    if (this.#heldBytes > mostHeldBytes) controller.pause()
    const waiting = this.#waiting
    if (waiting === null) return
    this.#waiting = null
    // Not before all that came at once is here.
    queueMicrotask(() => waiting.resolve(this.#takeHeld()))
  }

  onResponseEnd(): void {
    this.#finish("clean")
  }

  onResponseError(_: unknown, error: unknown): void {
    this.#finish({ error })
  }

  #takeHeld(): Buffer {
    const [first, ...others] = this.#held
    const bytes = first !== undefined && others.length === 0 ? first : Buffer.concat(this.#held, this.#heldBytes)
    this.#held = []
    this.#heldBytes = 0
    if (this.#controller?.paused === true) this.#controller.resume()
    return bytes
  }

  #finish(end: { readonly error: unknown } | "clean"): void {
    if (this.#end !== null) return
    this.#end = end
    this.#onEnd()
    const waiting = this.#waiting
    this.#waiting = null
    if (end === "clean") waiting?.resolve(null)
    else {
      waiting?.reject(end.error)
      this.#head.reject(end.error)
    }
  }
}

const tooLong = new Error("Too much followed the end of an answer.")

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason))
}

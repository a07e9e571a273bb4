import type { ServerResponse } from "node:http"
import { Emitter } from "../core/emitter.ts"

/** The completions that are being answered now, and the means to end them. */
export class RunningRequests {
  readonly #controllers = new Set<AbortController>()
  readonly #followers = new Set<ServerResponse>()
  readonly #changes = new Emitter<void>()

  get count(): number {
    return this.#controllers.size
  }

  onChange(listener: () => void): () => void {
    return this.#changes.on(listener)
  }

  /**
   * Aborted as soon as the client has gone. Watches the response: the request is "closed" as soon as its body has been read.
   */
  track(response: ServerResponse): AbortSignal {
    const controller = new AbortController()
    if (response.destroyed) {
      controller.abort()
      return controller.signal
    }
    this.#controllers.add(controller)
    this.#changes.emit()
    response.once("close", () => {
      if (!response.writableFinished) controller.abort()
      this.#controllers.delete(controller)
      this.#changes.emit()
    })
    return controller.signal
  }

  /** A response that would never end by itself, and that nobody waits for when the server is switched off. */
  follow(response: ServerResponse): void {
    this.#followers.add(response)
    response.once("close", () => this.#followers.delete(response))
  }

  endFollowers(): void {
    for (const response of this.#followers) response.end()
  }

  /** Ends all; each tells its client the reason. */
  abortAll(reason: Error): void {
    for (const controller of this.#controllers) controller.abort(reason)
  }
}

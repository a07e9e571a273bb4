import type { ServerResponse } from "node:http"
import { type CompletionEvent, isCancelled } from "../contract/completion.ts"
import { AppError, toErrorBody } from "../contract/errors.ts"
import type { Clock } from "../core/clock.ts"
import { drained } from "../core/drained.ts"
import { keepAliveFrame } from "../protocols/sse.ts"
import type { StreamCodec } from "../protocols/streamCodec.ts"
import type { ApiContext } from "./apiContext.ts"

/** How long a client is left without a byte: proxies and some clients give up after 15 s or more. */
const silenceMs = 10_000

export type StreamParts = {
  readonly events: AsyncIterable<CompletionEvent>
  readonly codec: StreamCodec
  /** The signal that the events obey: aborted without a reason of ours when the client has gone, with an AppError by the host. */
  readonly signal: AbortSignal
  readonly clock: Clock
  /** Called right before the headers go out; the model is known by then unless that takes long. */
  readonly setHeaders: (model: string | null) => void
}

/**
 * Answers with a stream. What fails before the first byte is thrown, to become an honest status; the first byte is sent when
 * the completion has started, or after ten seconds of waiting, and from then on a failure is told inside the stream.
 */
export async function streamBody(ctx: ApiContext, parts: StreamParts): Promise<void> {
  const writer = new FrameWriter(ctx, parts)
  try {
    await writeAll(writer, parts)
  } catch (error) {
    if (!writer.isOpen) throw error
    for (const frame of parts.codec.errorFrames(toErrorBody(error))) await writer.write(frame)
  } finally {
    writer.stopKeepAlive()
  }
  if (!writer.isOpen) return
  for (const frame of parts.codec.lastFrames) await writer.write(frame)
  ctx.res.end()
}

async function writeAll(writer: FrameWriter, { events, codec, signal }: StreamParts): Promise<void> {
  for await (const event of events) {
    if (event.type === "finished" && isCancelled(event)) break
    if (event.type === "started") writer.open(event.model)
    for (const frame of codec.framesOf(event)) await writer.write(frame)
    if (event.type === "finished") return
  }
  assertNotStopped(signal)
}

/** For a completion that ended without `finished`: throws if it was the host that ended it. */
export function assertNotStopped(signal: AbortSignal): void {
  if (signal.reason instanceof AppError) throw signal.reason
}

class FrameWriter {
  readonly #ctx: ApiContext
  readonly #response: ServerResponse
  readonly #parts: StreamParts
  #stopTimer = () => {}
  #isEnding = false

  constructor(ctx: ApiContext, parts: StreamParts) {
    this.#ctx = ctx
    this.#response = ctx.res
    this.#parts = parts
    this.#restartTimer()
  }

  get isOpen(): boolean {
    return this.#response.headersSent
  }

  open(model: string | null): void {
    if (this.isOpen || this.#response.destroyed) return
    const ctx = this.#ctx
    // Koa would wait for a body; frames go to the socket one by one as they come.
    ctx.respond = false
    ctx.status = 200
    ctx.set("Content-Type", "text/event-stream; charset=utf-8")
    ctx.set("Cache-Control", "no-cache")
    ctx.set("X-Accel-Buffering", "no")
    this.#parts.setHeaders(model)
    this.#response.flushHeaders()
  }

  /** One write for one frame. Waits while the client reads slower than the model writes. */
  async write(frame: string): Promise<void> {
    const response = this.#response
    if (response.destroyed) return
    this.#stopTimer()
    if (!response.write(frame)) await drained(response)
    this.#restartTimer()
  }

  /** What is left to be written follows without a pause. */
  stopKeepAlive(): void {
    this.#isEnding = true
    this.#stopTimer()
  }

  #restartTimer(): void {
    this.#stopTimer()
    if (this.#isEnding) return
    this.#stopTimer = this.#parts.clock.after(silenceMs, () => {
      this.open(null)
      void this.write(keepAliveFrame)
    })
  }
}

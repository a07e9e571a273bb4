import type { ServerResponse } from "node:http"
import { type CompletionEvent, isCancelled } from "../contract/completion.ts"
import { AppError, toErrorBody } from "../contract/errors.ts"
import type { Clock } from "../core/clock.ts"
import { drained } from "../core/drained.ts"
import { describeRelaxed } from "../protocols/relaxed.ts"
import { commentFrame, keepAliveFrame } from "../protocols/sse.ts"
import type { StreamCodec } from "../protocols/streamCodec.ts"
import type { ApiContext } from "./apiContext.ts"

/** How long a client is left without a byte: proxies and some clients give up after 15 s or more. */
const silenceMs = 10_000

export type StreamParts<Event extends CompletionEvent = CompletionEvent> = {
  readonly events: AsyncIterable<Event>
  readonly codec: StreamCodec<Event>
  /** The signal that the events obey: aborted without a reason of ours when the client has gone, with an AppError by the host. */
  readonly signal: AbortSignal
  readonly clock: Clock
  /** Called right before the headers go out; the completion has started by then unless that takes long. */
  readonly setHeaders: () => void
}

/**
 * Answers with a stream. What fails before the first byte is thrown, to become an honest status; the first byte is sent when
 * the completion has started, or after ten seconds of waiting, and from then on a failure is told inside the stream. Comments
 * say how the waiting goes.
 */
export async function streamBody<Event extends CompletionEvent>(
  ctx: ApiContext,
  parts: StreamParts<Event>,
): Promise<void> {
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

async function writeAll<Event extends CompletionEvent>(
  writer: FrameWriter,
  { events, codec, signal }: StreamParts<Event>,
): Promise<void> {
  let hasFinished = false
  for await (const event of events) {
    hasFinished = event.type === "finished" && !isCancelled(event)
    await writer.noteProgress(event)
    if (event.type === "finished" && !hasFinished) break
    for (const frame of codec.framesOf(event)) await writer.write(frame)
  }
  if (!hasFinished) assertNotStopped(signal)
}

/** For a completion that ended without `finished`: throws if it was the host that ended it. */
export function assertNotStopped(signal: AbortSignal): void {
  if (signal.reason instanceof AppError) throw signal.reason
}

type WriterParts = Pick<StreamParts, "clock" | "setHeaders">

class FrameWriter {
  readonly #ctx: ApiContext
  readonly #response: ServerResponse
  readonly #parts: WriterParts
  #stopTimer = () => {}
  #isEnding = false
  /** What is written when nothing else is. */
  #silence = keepAliveFrame

  constructor(ctx: ApiContext, parts: WriterParts) {
    this.#ctx = ctx
    this.#response = ctx.res
    this.#parts = parts
    this.#restartTimer()
  }

  get isOpen(): boolean {
    return this.#response.headersSent
  }

  /** Comments for whoever waits at the other end, and the headers when the waiting is over. */
  async noteProgress(event: CompletionEvent): Promise<void> {
    this.#silence = silenceWhile(event)
    if (event.type === "queued" && this.isOpen) await this.write(this.#silence)
    if (event.type !== "started") return
    const { relaxed = [] } = event
    if (!this.isOpen) this.#open()
    // Too late for the header that would have said it.
    else if (relaxed.length > 0) await this.write(commentFrame(`relaxed ${describeRelaxed(relaxed)}`))
  }

  #open(): void {
    if (this.isOpen || this.#response.destroyed) return
    const ctx = this.#ctx
    // Koa would wait for a body; frames go to the socket one by one as they come.
    ctx.respond = false
    ctx.status = 200
    ctx.set("Content-Type", "text/event-stream; charset=utf-8")
    ctx.set("Cache-Control", "no-cache")
    ctx.set("X-Accel-Buffering", "no")
    this.#parts.setHeaders()
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
      this.#open()
      void this.write(this.#silence)
    })
  }
}

function silenceWhile(event: CompletionEvent): string {
  if (event.type === "queued") return commentFrame(`queued ${event.position}`)
  if (event.type === "loading") return commentFrame(`loading ${Math.floor(event.progress * 100)}%`)
  return keepAliveFrame
}

import type { ServerResponse } from "node:http"
import { type CompletionEvent, isCancelled } from "../contract/completion.ts"
import { AppError, toErrorBody } from "../contract/errors.ts"
import type { Clock } from "../core/clock.ts"
import { drained } from "../core/drained.ts"
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
  readonly headers: StreamHeaders
}

export interface StreamHeaders {
  /** Called right before the headers go out; the completion has started by then unless that takes long. */
  set(): void
  /** When it has: what the headers did not say, or would say otherwise now. */
  late(): readonly string[]
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
    for (const frame of parts.codec.errorFrames(toErrorBody(error))) if (!writer.write(frame)) await writer.drained()
  } finally {
    writer.stopKeepAlive()
  }
  if (!writer.isOpen) return
  for (const frame of parts.codec.lastFrames) if (!writer.write(frame)) await writer.drained()
  ctx.res.end()
}

async function writeAll<Event extends CompletionEvent>(
  writer: FrameWriter,
  { events, codec, signal }: StreamParts<Event>,
): Promise<void> {
  let hasFinished = false
  for await (const event of events) {
    hasFinished = event.type === "finished" && !isCancelled(event)
    if (!writer.noteProgress(event)) await writer.drained()
    if (event.type === "finished" && !hasFinished) break
    for (const frame of codec.framesOf(event)) if (!writer.write(frame)) await writer.drained()
  }
  if (!hasFinished) assertNotStopped(signal)
}

/** For a completion that ended without `finished`: throws if it was the host that ended it. */
export function assertNotStopped(signal: AbortSignal): void {
  if (signal.reason instanceof AppError) throw signal.reason
}

type WriterParts = Pick<StreamParts, "clock" | "headers">

class FrameWriter {
  readonly #ctx: ApiContext
  readonly #response: ServerResponse
  readonly #parts: WriterParts
  #stopTimer = () => {}
  #writtenAt: number
  /** What is written when nothing else is. */
  #silence = keepAliveFrame

  constructor(ctx: ApiContext, parts: WriterParts) {
    this.#ctx = ctx
    this.#response = ctx.res
    this.#parts = parts
    this.#writtenAt = parts.clock.monotonic()
    this.#startTimer(silenceMs)
  }

  get isOpen(): boolean {
    return this.#response.headersSent
  }

  /** Comments for whoever waits at the other end, and the headers when the waiting is over. Returns what `write` does. */
  noteProgress(event: CompletionEvent): boolean {
    this.#silence = silenceWhile(event)
    if (event.type === "queued" && this.isOpen) return this.write(this.#silence)
    if (event.type !== "started") return true
    if (this.isOpen) {
      const isTaken = this.#parts.headers.late().map((words) => this.write(commentFrame(words)))
      return !isTaken.includes(false)
    }
    this.#open()
    return true
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
    this.#parts.headers.set()
    joinWrites(this.#response)
    this.#response.flushHeaders()
  }

  /** One write for one frame. False where the client reads slower than the model writes: then `drained` is to be awaited. */
  write(frame: string): boolean {
    const response = this.#response
    if (response.destroyed) return true
    this.#writtenAt = this.#parts.clock.monotonic()
    return response.write(frame)
  }

  drained(): Promise<void> {
    return drained(this.#response)
  }

  /** What is left to be written follows without a pause. */
  stopKeepAlive(): void {
    this.#stopTimer()
  }

  /** One timer for the whole answer, which looks how long it has been silent: frames come by the thousand. */
  #startTimer(delayMs: number): void {
    this.#stopTimer = this.#parts.clock.after(delayMs, () => {
      // Whoever has not read what was written needs no more of it.
      const silentMs = this.#response.writableNeedDrain ? 0 : this.#parts.clock.monotonic() - this.#writtenAt
      this.#startTimer(silentMs < silenceMs ? silenceMs - silentMs : silenceMs)
      if (silentMs < silenceMs) return
      this.#open()
      this.write(this.#silence)
    })
  }
}

/** What is written right behind the headers goes out with them. */
function joinWrites({ socket }: ServerResponse): void {
  socket?.cork()
  process.nextTick(() => socket?.uncork())
}

function silenceWhile(event: CompletionEvent): string {
  if (event.type === "queued") return commentFrame(`queued ${event.position}`)
  if (event.type === "loading") return commentFrame(`loading ${Math.floor(event.progress * 100)}%`)
  return keepAliveFrame
}

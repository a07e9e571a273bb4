import type { Context } from "koa"
import { drained } from "../core/drained.ts"
import { dataFrame, keepAliveFrame } from "../protocols/sse.ts"

/** One SSE response of the host, from its headers to its end. */
export interface EventStream {
  /** Aborted when the client has gone, or the stream was ended. */
  readonly signal: AbortSignal
  /** Resolves when the client takes more. */
  send(payload: unknown): Promise<void>
  end(): void
}

/** Proxies and browsers give up on a silent connection; half a minute is the shortest that is common. */
const keepAliveMs = 10_000
/** A client that reads nothing is cut off before its unread events fill the memory; it then takes a new snapshot. */
const unreadLimitBytes = 32 * 1024 * 1024

export function startEventStream(ctx: Context): EventStream {
  const response = ctx.res
  // Koa would wait for a body that ends.
  ctx.respond = false
  response.writeHead(200, {
    ...ctx.response.headers,
    "Content-Type": "text/event-stream; charset=utf-8",
    "Cache-Control": "no-store",
    "X-Accel-Buffering": "no",
  })
  response.write(keepAliveFrame)
  const closed = new AbortController()
  const keepAlive = setInterval(() => response.write(keepAliveFrame), keepAliveMs)
  response.once("close", () => {
    clearInterval(keepAlive)
    closed.abort()
  })
  return {
    signal: closed.signal,
    async send(payload) {
      if (closed.signal.aborted) return
      if (response.writableLength > unreadLimitBytes) response.destroy()
      else if (!response.write(dataFrame(payload))) await drained(response)
    },
    end() {
      response.end()
    },
  }
}

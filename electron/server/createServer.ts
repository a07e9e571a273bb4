import { once } from "node:events"
import { createServer as createHttpServer, type Server, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import type { Duplex } from "node:stream"
import { AppError } from "../contract/errors.ts"
import { type Clock, systemClock } from "../core/clock.ts"
import type { Log } from "../core/log.ts"
import type { CompletionService } from "../services/completionService.ts"
import type { ModelService } from "../services/modelService.ts"
import type { RequestLog } from "../services/requestLog.ts"
import type { ServerListener } from "../services/serverService.ts"
import { createKoaApp } from "./koaApp.ts"
import { RunningRequests } from "./runningRequests.ts"

/** How long clients that were told the end may take to read it. */
const farewellMs = 1_000

/** The HTTP server of the API. It can be opened and closed again and again. */
export function createServer(parts: {
  readonly models: ModelService
  readonly completions: CompletionService
  readonly requests: RequestLog
  /** What other computers must present; null refuses them. Programs on this computer need none. */
  readonly apiKey: string | null
  readonly log: Log
  readonly clock?: Clock
}): ServerListener {
  const running = new RunningRequests()
  const log = parts.log.child("server")
  const handle = createKoaApp({ ...parts, running, log }).callback()
  const clock = parts.clock ?? systemClock
  let server: Server | null = null
  let open = new Set<ServerResponse>()

  return {
    async listen({ host, port }) {
      const next = createHttpServer(timeouts, handle)
      const responses = new Set<ServerResponse>()
      next.on("request", (_, response) => {
        responses.add(response)
        response.once("close", () => responses.delete(response))
      })
      next.on("clientError", answerBadRequest)
      try {
        next.listen({ host, port })
        await once(next, "listening")
      } catch (error) {
        throw listenError(error, host, port)
      }
      server = next
      open = responses
      return { host, port: (next.address() as AddressInfo).port }
    },
    async close(graceMs) {
      const closing = server
      if (closing === null) return
      server = null
      const closed = once(closing, "close")
      closing.close()
      await waitUntilIdle(open, clock, graceMs)
      running.abortAll(new AppError("server_stopping", "Hearth's server is being switched off."))
      await waitUntilIdle(open, clock, farewellMs)
      closing.closeAllConnections()
      await closed
    },
    get runningRequests() {
      return running.count
    },
    onRunningChange: (listener) => running.onChange(listener),
  }
}

/** Only the upload of a request is bounded: an answer may take as long as it takes. */
const timeouts = { headersTimeout: 30_000, requestTimeout: 120_000, keepAliveTimeout: 60_000, noDelay: true }

async function waitUntilIdle(open: ReadonlySet<ServerResponse>, clock: Clock, limitMs: number): Promise<void> {
  const closed = Promise.all([...open].map((response) => response.closed || once(response, "close")))
  const limit = Promise.withResolvers<void>()
  const cancel = clock.after(limitMs, limit.resolve)
  await Promise.race([closed, limit.promise])
  cancel()
}

function listenError(error: unknown, host: string, port: number): AppError {
  const code = (error as NodeJS.ErrnoException).code
  if (code === "EADDRINUSE") {
    return new AppError("port_in_use", `Port ${port} is in use.`, { facts: { port }, cause: error })
  }
  return new AppError("address_unavailable", `Cannot listen on ${host}:${port} (${code ?? "unknown reason"}).`, {
    facts: { host, port },
    cause: error,
  })
}

/** For what is not HTTP, or took too long to arrive: answered in the API's own words. */
function answerBadRequest(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (error.code === "ECONNRESET" || !socket.writable) return void socket.destroy()
  const [status, message] =
    error.code === "ERR_HTTP_REQUEST_TIMEOUT"
      ? ["408 Request Timeout", "The request took too long to arrive."]
      : error.code === "HPE_HEADER_OVERFLOW"
        ? ["431 Request Header Fields Too Large", "The headers are too large."]
        : ["400 Bad Request", "This is not a valid HTTP request."]
  const body = JSON.stringify({ error: { message, type: "invalid_request_error", param: null, code: null } })
  socket.end(
    `HTTP/1.1 ${status}\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  )
}

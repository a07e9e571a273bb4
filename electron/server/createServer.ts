import { once } from "node:events"
import { createServer as createHttpServer, type Server, type ServerResponse } from "node:http"
import { AppError } from "../contract/errors.ts"
import { type Clock, systemClock } from "../core/clock.ts"
import type { Log } from "../core/log.ts"
import type { AnswerServices } from "../services/answers/answerServices.ts"
import type { RequestLog } from "../services/answers/requestLog.ts"
import type { LimitService } from "../services/limits/limitService.ts"
import type { MetricsService } from "../services/metrics/metricsService.ts"
import type { ServerListener } from "../services/server/serverListener.ts"
import { createKoaApp } from "./koaApp.ts"
import type { ManagedHost } from "./manage/managedHost.ts"
import type { ServerAccess } from "./middleware/authenticate.ts"
import { openServers } from "./openServers.ts"
import { answerWhatIsNoRequest } from "./rawAnswers.ts"
import { RunningRequests } from "./runningRequests.ts"

/** How long clients that were told the end may take to read it. */
const farewellMs = 1_000

/** The HTTP server of the API. It can be opened and closed again and again. */
export function createServer(
  parts: AnswerServices & {
    readonly requests: RequestLog
    readonly access: ServerAccess
    readonly limits: LimitService
    readonly metrics: MetricsService
    readonly manage: ManagedHost
    readonly version: string
    readonly log: Log
    readonly clock?: Clock
    /** A test has less time. */
    readonly connectionLimits?: Partial<ConnectionLimits>
  },
): ServerListener {
  const running = new RunningRequests()
  const log = parts.log.child("server")
  const handle = createKoaApp({ ...parts, running, log }).callback()
  const clock = parts.clock ?? systemClock
  let open: OpenDoor | null = null

  const createHttp = (responses: Set<ServerResponse>) => {
    const { stallMs, ...limits } = { ...connectionLimits, ...parts.connectionLimits }
    const server = createHttpServer({ ...connectionOptions, ...limits }, handle)
    server.maxConnections = connectionCount
    server.setTimeout(stallMs, (socket) => {
      const isAnswered = [...responses].some((response) => response.socket === socket)
      // A model may think as long as it likes; who does not take what it wrote, or asks for nothing, is gone.
      if (!isAnswered || socket.writableLength > 0) socket.destroy()
    })
    server.on("request", (_, response) => {
      responses.add(response)
      response.once("close", () => responses.delete(response))
    })
    // Such as no file descriptor left for another connection: no reason to end the host.
    server.on("error", (error) => {
      if (server.listening) log.warn("a connection was not accepted", {}, error)
    })
    answerWhatIsNoRequest(server)
    return server
  }

  return {
    async listen({ host, port }) {
      const responses = new Set<ServerResponse>()
      const { servers, port: taken } = await openServers(host, port, () => createHttp(responses))
      open = { servers, responses }
      return { host, port: taken }
    },
    async close(graceMs) {
      if (open === null) return
      const { servers, responses } = open
      open = null
      const closed = Promise.all(servers.map((server) => once(server, "close")))
      for (const server of servers) server.close()
      running.endFollowers()
      await waitUntilIdle(responses, clock, graceMs)
      running.abortAll(new AppError("server_stopping", "Hearth's server is being switched off."))
      await waitUntilIdle(responses, clock, farewellMs)
      for (const server of servers) server.closeAllConnections()
      await closed
    },
    get runningRequests() {
      return running.count
    },
    onRunningChange: (listener) => running.onChange(listener),
  }
}

type OpenDoor = { readonly servers: readonly Server[]; readonly responses: ReadonlySet<ServerResponse> }

export type ConnectionLimits = {
  /** In which the headers, and the whole request, have to arrive: an answer may take as long as it takes. */
  readonly headersTimeout: number
  readonly requestTimeout: number
  readonly connectionsCheckingInterval: number
  /** How long a connection is kept for another request. */
  readonly keepAliveTimeout: number
  /** How long a client may leave what it is sent unread. */
  readonly stallMs: number
}

const connectionLimits: ConnectionLimits = {
  headersTimeout: 30_000,
  requestTimeout: 120_000,
  connectionsCheckingInterval: 30_000,
  keepAliveTimeout: 60_000,
  stallMs: 120_000,
}

/** At once; further ones are closed. */
const connectionCount = 4_096

/** A missing Host header is for the host guard to refuse: Node's own answer is empty. */
const connectionOptions = { maxHeaderSize: 16 * 1024, noDelay: true, requireHostHeader: false } as const

async function waitUntilIdle(open: ReadonlySet<ServerResponse>, clock: Clock, limitMs: number): Promise<void> {
  const closed = Promise.all(
    [...open].map((response) => response.closed || new Promise((resolve) => response.once("close", resolve))),
  )
  const limit = Promise.withResolvers<void>()
  const cancel = clock.after(limitMs, limit.resolve)
  await Promise.race([closed, limit.promise])
  cancel()
}

import { once } from "node:events"
import { createServer, type Server } from "node:http"
import type { AddressInfo } from "node:net"
import Koa from "koa"
import { AppError } from "../contract/errors.ts"
import { newId } from "../core/ids.ts"
import type { Log } from "../core/log.ts"
import type { Incoming } from "../services/imports/incoming.ts"
import type { HostRouter } from "./hostRouter.ts"
import { httpHost } from "./httpHost.ts"
import { pageSecurity } from "./pageSecurity.ts"
import { staticUi } from "./staticUi.ts"

/** Serves the window to a browser on this computer, on a port of its own: switching the API off does not end it. */
export interface UiServer {
  /** Takes the next free port if this one is taken; 0 takes any. Throws `port_in_use`, `address_unavailable`. */
  start(port: number): Promise<{ readonly url: string }>
  /** Ends open streams, too. */
  close(): Promise<void>
}

const host = "127.0.0.1"
const portAttempts = 20

export function createUiServer(parts: {
  readonly router: HostRouter
  readonly incoming: Incoming
  readonly rendererFolder: string
  readonly log: Log
}): UiServer {
  const log = parts.log.child("window")
  const handle = createUiApp({ ...parts, token: newId(""), log })
  let server: Server | null = null
  return {
    async start(port) {
      if (server !== null) throw new Error("The window's server runs already.")
      server = await listen(handle, port)
      const url = `http://${host}:${(server.address() as AddressInfo).port}/`
      log.info("serving the window", { url })
      return { url }
    },
    async close() {
      const closing = server
      server = null
      if (closing === null) return
      const closed = once(closing, "close")
      closing.close()
      closing.closeAllConnections()
      await closed
    },
  }
}

function createUiApp(parts: {
  router: HostRouter
  incoming: Incoming
  rendererFolder: string
  token: string
  log: Log
}) {
  const app = new Koa()
  app.use(pageSecurity())
  app.use(httpHost(parts.router, parts.incoming, parts.token))
  app.use(staticUi(parts.rendererFolder, parts.token))
  app.on("error", (error) => parts.log.debug("an answer could not be written", { reason: String(error?.code) }))
  return app.callback()
}

async function listen(handle: ReturnType<Koa["callback"]>, port: number): Promise<Server> {
  for (let attempt = 0; ; attempt += 1) {
    const candidate = port === 0 ? 0 : port + attempt
    const server = createServer({ noDelay: true }, handle)
    try {
      server.listen({ host, port: candidate, exclusive: true })
      await once(server, "listening")
      return server
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code !== "EADDRINUSE") {
        const facts = { host, port: candidate }
        throw new AppError("address_unavailable", `Cannot listen on ${host}:${candidate}.`, { facts, cause })
      }
      if (attempt + 1 < portAttempts && candidate < 65535) continue
      throw new AppError("port_in_use", `Port ${port} and those after it are in use.`, { facts: { port }, cause })
    }
  }
}

import { once } from "node:events"
import type { Server } from "node:http"
import type { AddressInfo } from "node:net"
import { AppError } from "../contract/errors.ts"
import { listenAddresses } from "../core/localAddress.ts"

/** How often another port is tried where any will do, and the one that was found is taken on the second loopback. */
const anyPortAttempts = 10

export type OpenServers = { readonly servers: readonly Server[]; readonly port: number }

/**
 * Listens wherever `host` is to be reached, on one port: `localhost` is 127.0.0.1 for some programs and ::1 for others. A port
 * that another program holds on one of them counts as taken: clients would find that program instead.
 * Errors: `port_in_use`, `address_unavailable`.
 */
export async function openServers(host: string, port: number, create: () => Server): Promise<OpenServers> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await openAll(host, port, create)
    } catch (error) {
      if (port === 0 && attempt < anyPortAttempts && codeOf(error) === "EADDRINUSE") continue
      throw listenError(error, host, port)
    }
  }
}

async function openAll(host: string, wantedPort: number, create: () => Server): Promise<OpenServers> {
  const [first, ...others] = listenAddresses(host)
  const main = await open(create(), first, wantedPort)
  const { port } = main.address() as AddressInfo
  const servers = [main]
  for (const address of others) {
    try {
      servers.push(await open(create(), address, port))
    } catch (error) {
      // A machine without IPv6 has no ::1, and then nobody looks for it there.
      if (codeOf(error) !== "EADDRINUSE") continue
      for (const server of servers) server.close()
      throw error
    }
  }
  return { servers, port }
}

async function open(server: Server, host: string, port: number): Promise<Server> {
  server.listen({ host, port })
  await once(server, "listening")
  return server
}

function listenError(error: unknown, host: string, port: number): AppError {
  const code = codeOf(error)
  if (code === "EADDRINUSE") {
    return new AppError("port_in_use", `Port ${port} is in use.`, { facts: { port }, cause: error })
  }
  return new AppError("address_unavailable", `Cannot listen on ${host}:${port} (${code ?? "unknown reason"}).`, {
    facts: { host, port },
    cause: error,
  })
}

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code
}

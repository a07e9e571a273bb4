import { createServer, request as send } from "node:http"
import type { AddressInfo } from "node:net"
import { onTestFinished } from "vitest"

/** A proxy for plain HTTP that lets nobody through without this user and password, as they stand in an address. */
export async function startProxy(userInfo: string) {
  const counts = { passed: 0, refused: 0 }
  const expected = `Basic ${Buffer.from(decodeURIComponent(userInfo)).toString("base64")}`
  const server = createServer((incoming, response) => {
    if (incoming.headers["proxy-authorization"] !== expected) {
      counts.refused += 1
      response.writeHead(407, { "proxy-authenticate": "Basic" }).end()
      return
    }
    counts.passed += 1
    const { "proxy-authorization": _own, ...headers } = incoming.headers
    const onward = send(incoming.url ?? "", { method: incoming.method, headers }, (reply) => {
      response.writeHead(reply.statusCode ?? 502, reply.headers)
      reply.pipe(response)
    })
    onward.on("error", () => response.destroy())
    incoming.pipe(onward)
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return {
    port: (server.address() as AddressInfo).port,
    get passedCount() {
      return counts.passed
    },
    get refusedCount() {
      return counts.refused
    },
  }
}

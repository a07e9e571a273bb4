import { createServer, type RequestListener } from "node:http"
import type { AddressInfo, Socket } from "node:net"
import { setImmediate as nextTurn } from "node:timers/promises"
import { Agent } from "undici"
import { expect, it, onTestFinished } from "vitest"
import { Arrival } from "../../../electron/net/arrival.ts"
import { until } from "../../support/httpClient.ts"

async function ask(answer: RequestListener) {
  const server = createServer(answer)
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  const agent = new Agent()
  onTestFinished(async () => {
    await agent.destroy()
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  const arrival = new Arrival()
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const send = (to: Arrival) => agent.dispatch({ origin, path: "/", method: "GET" }, to)
  send(arrival)
  return { arrival, send }
}

const megabyte = Buffer.alloc(1024 * 1024, "a")

// Otherwise a client that does not read would have Hearth hold all that its provider writes for it.
it("leaves a service waiting whose answer is not read, and loses nothing of it", async () => {
  let written = 0
  const count = 64
  const { arrival } = await ask(async (_, response) => {
    for (; written < count && !response.destroyed; written++) {
      if (!response.write(megabyte)) await new Promise((resolve) => response.once("drain", resolve))
    }
    response.end()
  })
  await arrival.head
  let last = -1
  // Until nothing has been written for a while: all buffers between the two are full.
  for (let still = 0; still < 200; still = written === last ? still + 1 : 0) {
    last = written
    await nextTurn()
  }
  expect(written).toBeLessThan(count)
  let bytes = 0
  for (let piece = await arrival.read(); piece !== null; piece = await arrival.read()) bytes += piece.byteLength
  expect(bytes).toBe(count * megabyte.byteLength)
})

it("gives what came before it was broken off, then the reason", async () => {
  const sockets: Socket[] = []
  const { arrival } = await ask((request, response) => {
    sockets.push(request.socket)
    response.write("half")
  })
  await arrival.head
  expect(String(await arrival.read())).toBe("half")
  const waiting = arrival.read()
  arrival.abort(new Error("enough"))
  await expect(waiting).rejects.toThrow("enough")
  await expect(arrival.read()).rejects.toThrow("enough")
  await until(() => sockets[0]?.destroyed === true)
})

it("does not wait for a connection that is still being made", async () => {
  const { arrival } = await ask(() => {})
  arrival.abort(new Error("too late"))
  await expect(arrival.head).rejects.toThrow("too late")
})

it("uses a connection again whose answer ends soon after nobody reads it any more, and no other", async () => {
  const sockets: Socket[] = []
  const end = Promise.withResolvers<void>()
  const { arrival, send } = await ask(async (request, response) => {
    sockets.push(request.socket)
    response.write("all that matters")
    await end.promise
    response.end("and some more")
  })
  const readOne = async (from: Arrival) => {
    await from.head
    expect(String(await from.read())).toMatch(/^all that matters/)
  }
  await readOne(arrival)
  arrival.drop(100, 10_000)
  end.resolve()
  expect(await arrival.read()).toBe(null)
  await nextTurn()

  const again = new Arrival()
  send(again)
  await readOne(again)
  expect(sockets[1]).toBe(sockets[0])
})

it("gives up an answer that nobody reads and that does not end", async () => {
  const { arrival } = await ask((_, response) => {
    response.write("all that matters")
    response.on("drain", () => response.write(megabyte))
    response.write(megabyte)
  })
  await arrival.head
  await arrival.read()
  arrival.drop(1_000, 600_000)
  await expect(arrival.read()).rejects.toThrow("Too much")
})

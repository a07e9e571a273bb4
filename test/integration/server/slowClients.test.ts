import { connect, type Socket } from "node:net"
import { setImmediate } from "node:timers/promises"
import { expect, it } from "vitest"
import { chat, sendRaw, until } from "../../support/httpClient.ts"
import { startTestServer, type TestServer } from "../../support/server.ts"
import { createScriptedEngine, says, started, text } from "../../support/serverEngine.ts"

const engine = createScriptedEngine()

/** More than the kernel keeps for a socket. */
engine.script = async function* (_, signal) {
  yield started
  while (!signal.aborted) {
    yield* text("x".repeat(64 * 1024))
    await setImmediate()
  }
}

async function ask(server: TestServer, fields: object): Promise<Socket> {
  const body = JSON.stringify({ model: "ember", messages: [{ role: "user", content: "Hello!" }], ...fields })
  const socket = connect(server.port, "127.0.0.1")
  socket.on("error", () => {})
  socket.pause()
  socket.write(`POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${body.length}\r\n\r\n${body}`)
  await until(() => server.listener.runningRequests === 1)
  return socket
}

// It would hold a slot of the model for ever.
it("gives up a client that does not take what it is sent, and frees the model", async () => {
  await using server = await startTestServer({ engine, connectionLimits: { stallMs: 200 } })
  const socket = await ask(server, { stream: true })
  await until(() => server.listener.runningRequests === 0)
  socket.destroy()
})

it("lets a client wait as long as the model takes, and ends a connection that asks for nothing more", async () => {
  const answer = Promise.withResolvers<void>()
  const slow = createScriptedEngine(async function* (request, signal) {
    await answer.promise
    yield* says("Hello")(request, signal)
  })
  const connectionLimits = { stallMs: 50, keepAliveTimeout: 50 }
  await using server = await startTestServer({ engine: slow, connectionLimits })
  const waiting = chat(server.url)
  // Another connection, on which nothing is ever asked, sees the time pass.
  expect(await sendRaw(server.port, "")).toBe("")
  expect(await sendRaw(server.port, "")).toBe("")
  answer.resolve()
  expect((await waiting).status).toBe(200)
  expect(await sendRaw(server.port, "GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n")).toContain("200 OK")
})

import { once } from "node:events"
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

function ask(server: TestServer, fields: object): { request: Socket; ended: Promise<unknown> } {
  const body = JSON.stringify({ model: "ember", messages: [{ role: "user", content: "Hello!" }], ...fields })
  const socket = connect(server.port, "127.0.0.1")
  socket.on("error", () => {})
  socket.write(`POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${body.length}\r\n\r\n${body}`)
  return { request: socket.pause(), ended: once(socket, "close") }
}

/** On a busy machine the short time of a connection can be over before its request was read: then it is made once more. */
async function begin<Request>(
  asked: { readonly requests: readonly unknown[] },
  start: () => { readonly request: Request; readonly ended: Promise<unknown> },
): Promise<{ readonly request: Request }> {
  const count = asked.requests.length
  for (;;) {
    const { request, ended } = start()
    let hasEnded = false
    const end = () => {
      hasEnded = true
    }
    ended.then(end, end)
    await until(() => hasEnded || asked.requests.length > count)
    if (asked.requests.length > count) return { request }
  }
}

// It would hold a slot of the model for ever.
it("gives up a client that does not take what it is sent, and frees the model", async () => {
  await using server = await startTestServer({ engine, connectionLimits: { stallMs: 200 } })
  const { request: socket } = await begin(engine, () => ask(server, { stream: true }))
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
  const { request: waiting } = await begin(slow, () => {
    const request = chat(server.url)
    return { request, ended: request }
  })
  // Another connection, on which nothing is ever asked, sees the time pass.
  expect(await sendRaw(server.port, "")).toBe("")
  expect(await sendRaw(server.port, "")).toBe("")
  answer.resolve()
  expect((await waiting).status).toBe(200)
})

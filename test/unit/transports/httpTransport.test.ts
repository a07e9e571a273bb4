import { expect, it, vi } from "vitest"
import type { HostEvent } from "../../../electron/contract/hostApi.ts"
import type { ConnectionState } from "../../../electron/contract/hostTransport.ts"
import { createHttpTransport } from "../../../renderer/host/httpTransport.ts"
import { sendEnvelope, startFrames, startHostHttp } from "../../support/hostHttp.ts"

const event = (sequence: number): HostEvent => ({ sequence, name: "requests.cleared", payload: {} })
const atOnce = () => 0

it("sends the token and the input, and gives back the value", async () => {
  await using host = await startHostHttp((_, response) => sendEnvelope(response, 200, { ok: true, value: null }))
  const transport = createHttpTransport({ origin: host.origin, token: "abc" })
  expect(await transport.call("models.load", { id: "ember" })).toBeNull()
  expect(host.requests).toEqual([{ path: "/host/call/models.load", token: "abc", body: { id: "ember" } }])
})

it("keeps the code and the facts of a refusal, which a status alone would lose", async () => {
  const error = { code: "setting_fixed", message: "Fixed.", facts: { holder: "HEARTH_PORT" } }
  await using host = await startHostHttp((_, response) => sendEnvelope(response, 409, { ok: false, error }))
  const transport = createHttpTransport({ origin: host.origin, token: "abc" })
  await expect(transport.call("settings.update", { patch: {} })).rejects.toMatchObject(error)
})

it("says connection_lost when nobody answers, or something that is not the host does", async () => {
  let origin = ""
  {
    await using host = await startHostHttp((_, response) => void response.writeHead(502).end("<html>Bad gateway"))
    origin = host.origin
    const transport = createHttpTransport({ origin, token: "abc" })
    await expect(transport.call("requests.clear", {})).rejects.toMatchObject({ code: "connection_lost" })
  }
  const transport = createHttpTransport({ origin, token: "abc" })
  await expect(transport.call("requests.clear", {})).rejects.toMatchObject({ code: "connection_lost" })
})

it("fetches the page again for its new token after the host was started again", async () => {
  await using host = await startHostHttp(({ path, token }, response) => {
    if (path === "/") return void response.end('<meta name="hearth-ui-token" content="new">')
    if (token === "new") return sendEnvelope(response, 200, { ok: true, value: null })
    sendEnvelope(response, 401, { ok: false, error: { code: "ui_token_invalid", message: "Another start." } })
  })
  const transport = createHttpTransport({ origin: host.origin, token: "old" })
  expect(await transport.call("requests.clear", {})).toBeNull()
  expect(await transport.call("requests.clear", {})).toBeNull()
  expect(host.requests.map(({ path, token }) => [path, token])).toEqual([
    ["/host/call/requests.clear", "old"],
    ["/", undefined],
    ["/host/call/requests.clear", "new"],
    ["/host/call/requests.clear", "new"],
  ])
})

it("does not ask for ever when the page's token stays refused", async () => {
  await using host = await startHostHttp(({ path }, response) => {
    if (path === "/") return void response.end('<meta name="hearth-ui-token" content="old">')
    sendEnvelope(response, 401, { ok: false, error: { code: "ui_token_invalid", message: "Another start." } })
  })
  const transport = createHttpTransport({ origin: host.origin, token: "old" })
  await expect(transport.call("requests.clear", {})).rejects.toMatchObject({ code: "ui_token_invalid" })
  expect(host.requests).toHaveLength(2)
})

it("yields each item of a stream as it comes, also one that is cut in the middle of a character", async () => {
  await using host = await startHostHttp((_, response) => {
    const send = startFrames(response)
    send({ item: { type: "text-delta", text: "你好" } })
    const bytes = Buffer.from(`data: ${JSON.stringify({ item: { type: "text-delta", text: "炉火" } })}\n\n`)
    const cut = bytes.indexOf(Buffer.from("炉")) + 1
    response.write(bytes.subarray(0, cut), () => {
      response.write(bytes.subarray(cut))
      send({ end: true })
      response.end()
    })
  })
  const transport = createHttpTransport({ origin: host.origin, token: "abc" })
  const items = await Array.fromAsync(transport.open("chat.follow", { messageId: "m" }, new AbortController().signal))
  expect(items).toEqual([
    { type: "text-delta", text: "你好" },
    { type: "text-delta", text: "炉火" },
  ])
})

it("fails a stream that breaks off, instead of taking half an answer for a whole one", async () => {
  await using host = await startHostHttp((_, response) => {
    startFrames(response)({ item: { type: "text-delta", text: "half" } })
    setImmediate(() => response.end())
  })
  const transport = createHttpTransport({ origin: host.origin, token: "abc" })
  const items = transport.open("chat.follow", { messageId: "m" }, new AbortController().signal)
  await expect(Array.fromAsync(items)).rejects.toMatchObject({ code: "connection_lost" })
})

it("throws the error with which the host ended a stream", async () => {
  const error = { code: "message_not_found", message: "No such message." }
  await using host = await startHostHttp((_, response) => {
    startFrames(response)({ end: true, error })
    response.end()
  })
  const transport = createHttpTransport({ origin: host.origin, token: "abc" })
  const items = transport.open("chat.follow", { messageId: "m" }, new AbortController().signal)
  await expect(Array.fromAsync(items)).rejects.toMatchObject(error)
})

it("closes the request of a stream that the window left, without an error", async () => {
  const closed = Promise.withResolvers<void>()
  await using host = await startHostHttp((_, response) => {
    response.on("close", closed.resolve)
    startFrames(response)({ item: { type: "text-delta", text: "a" } })
  })
  const transport = createHttpTransport({ origin: host.origin, token: "abc" })
  const abort = new AbortController()
  for await (const _ of transport.open("chat.follow", { messageId: "m" }, abort.signal)) abort.abort()
  await closed.promise
})

it("connects again after the host was away, and says so both times", async () => {
  let sequence = 0
  await using host = await startHostHttp((_, response) => startFrames(response)(event(++sequence)))
  const transport = createHttpTransport({ origin: host.origin, token: "abc", backOffMs: atOnce })
  const seen: (ConnectionState | number)[] = []
  const stop = transport.subscribe({
    event: ({ sequence }) => seen.push(sequence),
    connection: (state) => seen.push(state),
  })
  await vi.waitFor(() => expect(seen).toEqual(["open", 1]))
  host.dropConnections()
  await vi.waitFor(() => expect(seen).toEqual(["open", 1, "lost", "open", 2]))
  stop()
})

it("waits longer from attempt to attempt, and shortly again once it was connected", async () => {
  let refusals = 3
  await using host = await startHostHttp((_, response) => {
    if (refusals-- > 0) return void response.writeHead(503).end()
    startFrames(response)(event(1))
  })
  const attempts: number[] = []
  const backOffMs = (attempt: number) => {
    attempts.push(attempt)
    return 0
  }
  const transport = createHttpTransport({ origin: host.origin, token: "abc", backOffMs })
  const states: ConnectionState[] = []
  const stop = transport.subscribe({ event: () => {}, connection: (state) => states.push(state) })
  await vi.waitFor(() => expect(states).toEqual(["lost", "lost", "lost", "open"]))
  host.dropConnections()
  await vi.waitFor(() => expect(states.slice(4)).toEqual(["lost", "open"]))
  stop()
  expect(attempts).toEqual([0, 1, 2, 0])
})

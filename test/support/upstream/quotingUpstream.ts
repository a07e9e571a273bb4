import { createServer, type IncomingMessage, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import { text } from "node:stream/consumers"

type Quote = (quoted: string, response: ServerResponse, secret: string) => void

const json = (status: number, toBody: (quoted: string, secret: string) => unknown): Quote =>
  function send(quoted, response, secret) {
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(toBody(quoted, secret)))
  }
const words = (status: number, type: string, toText: (quoted: string) => string): Quote =>
  function send(quoted, response) {
    response.writeHead(status, { "content-type": type }).end(toText(quoted))
  }
const stream = (...frames: readonly ((quoted: string) => string)[]): Quote =>
  function send(quoted, response) {
    response.writeHead(200, { "content-type": "text/event-stream" })
    response.end(frames.map((frame) => frame(quoted)).join(""))
  }
const delta = () =>
  `data: ${JSON.stringify({ object: "chat.completion.chunk", choices: [{ index: 0, delta: { content: "Hello" } }] })}\n\n`
const error = (quoted: string) => `data: ${JSON.stringify({ error: { message: `Quoted! ${quoted}`, type: "x" } })}\n\n`

/** Ways to repeat to the caller what it has sent to nobody else. All say "Quoted!" where they say anything that can be read. */
const quotes = {
  "json-401": json(401, (quoted) => ({ error: { message: `Quoted! Incorrect API key: ${quoted}`, type: "invalid" } })),
  "json-402": json(402, (quoted) => ({ error: { message: `Quoted! No credit: ${quoted}`, code: "billing" } })),
  "code-400": json(400, (quoted, secret) => ({
    error: { message: "Quoted!", code: secret, type: quoted, param: secret },
  })),
  "detail-422": json(422, (quoted, secret) => ({ detail: [{ loc: ["header", secret], msg: `Quoted! ${quoted}` }] })),
  "error-in-200": json(200, (quoted) => ({ error: `Quoted! ${quoted}` })),
  "no-answer": json(200, (quoted) => ({ object: "chat.completion", choices: [], headers: `Quoted! ${quoted}` })),
  "unknown-json": json(200, (quoted) => ({ headers: `Quoted! ${quoted}` })),
  "html-502": words(
    502,
    "text/html",
    (quoted) => `<html><title>Quoted! ${quoted}</title><body>${quoted}</body></html>`,
  ),
  "text-500": words(500, "text/plain", (quoted) => `Quoted! ${quoted}`),
  "text-404": words(404, "text/plain", (quoted) => `Quoted! ${quoted}`),
  "text-200": words(200, "text/plain", (quoted) => `Quoted! ${quoted}`),
  "cut-json": words(
    200,
    "application/json",
    (quoted) => `{"choices":[],"headers":"Quoted! ${quoted.replaceAll('"', "'")}`,
  ),
  "stream-error": stream(delta, error),
  "stream-error-first": stream(error),
  "stream-garbage": stream(delta, (quoted) => `data: Quoted! ${quoted}\n\n`),
  "stream-strange": stream((quoted) => `event: error\ndata: ${JSON.stringify({ said: `Quoted! ${quoted}` })}\n\n`),
  "other-names": json(200, (_, secret) => ({
    id: secret,
    model: secret,
    system_fingerprint: secret,
    service_tier: secret,
    choices: [{ index: 0, message: { role: "assistant", content: "Hello" }, finish_reason: secret }],
  })),
  redirect(_, response, secret) {
    response.writeHead(307, { location: `http://${secret.replaceAll(/[^\w-]/g, "")}.example/${secret}` }).end()
  },
  // Of what is cut before secrets are taken out of it, the first half of one is left.
  "long-text-200": (_, response, secret) =>
    words(200, "text/plain", () => `Quoted! ${".".repeat(488 - Math.ceil(secret.length / 2))}${secret}`)(
      "",
      response,
      "",
    ),
  "long-text-500": (_, response, secret) =>
    words(500, "text/plain", () => `Quoted! ${".".repeat(488 - Math.ceil(secret.length / 2))}${secret}`)(
      "",
      response,
      "",
    ),
} satisfies Record<string, Quote>

export const quoteNames: readonly string[] = Object.keys(quotes)

/** A service or a proxy that puts the headers of requests into its errors, in the way that is named by the model. */
export type QuotingUpstream = AsyncDisposable & {
  readonly origin: string
  /** The headers of every request, raw. */
  readonly received: readonly string[]
}

export async function startQuotingUpstream(): Promise<QuotingUpstream> {
  const received: string[] = []
  const server = createServer((request, response) => {
    answer(request, response, received).catch(() => response.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

async function answer(request: IncomingMessage, response: ServerResponse, received: string[]): Promise<void> {
  const content = await text(request)
  const quoted = decoded(request).join(", ")
  received.push(quoted)
  const { model = "" } = content === "" ? {} : (JSON.parse(content) as { model?: string })
  const presented = request.headers.authorization ?? request.headers["x-api-key"] ?? request.headers["api-key"]
  const secret = String(presented ?? request.headers["proxy-authorization"] ?? "").replace(/^\w+ /, "")
  if (request.method === "GET") {
    const data = quoteNames.map((id) => ({ id, object: "model", owned_by: secret }))
    return json(200, () => ({ object: "list", data }))(quoted, response, secret)
  }
  const quote = (quotes as Readonly<Record<string, Quote>>)[model] ?? quotes["json-401"]
  quote(quoted, response, secret)
}

/** Every header as it came, and the user and password that some of them hold. */
function decoded({ rawHeaders }: IncomingMessage): string[] {
  return rawHeaders.flatMap((value) => {
    const basic = /^Basic (.*)$/.exec(value)?.[1]
    return basic === undefined ? [value] : [value, Buffer.from(basic, "base64").toString()]
  })
}

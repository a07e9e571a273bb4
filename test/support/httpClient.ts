import { request as httpRequest, type IncomingHttpHeaders } from "node:http"
import { connect } from "node:net"

export type Answer = {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly text: string
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
  readonly json: any
}

export type Sent = {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array | object
}

/** One request as it is written: unlike fetch it lets tests choose Host, Origin and paths that are not quite right. */
export function send(url: string, path: string, { method, headers = {}, body }: Sent = {}): Promise<Answer> {
  const { hostname: host, port } = new URL(url)
  const hostname = host.replace(/^\[|\]$/g, "")
  const isRaw = typeof body === "string" || body instanceof Uint8Array
  const content = body === undefined || isRaw ? body : JSON.stringify(body)
  return new Promise((resolve, reject) => {
    const options = {
      hostname,
      port,
      path,
      method: method ?? (body === undefined ? "GET" : "POST"),
      headers,
      agent: false,
    }
    const outgoing = httpRequest(options, (response) => {
      let text = ""
      response.setEncoding("utf8")
      response.on("data", (part: string) => {
        text += part
      })
      response.on("error", reject)
      response.on("end", () => {
        const isJson = (response.headers["content-type"] ?? "").startsWith("application/json")
        const json = isJson && text !== "" ? JSON.parse(text) : undefined
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text, json })
      })
    })
    outgoing.on("error", reject)
    outgoing.end(content)
  })
}

/** A chat request with the fields given, to the model Ember. */
export function chat(
  url: string,
  fields: object = {},
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  const body = { model: "ember", messages: [{ role: "user", content: "Hello!" }], ...fields }
  return send(url, "/v1/chat/completions", { body, headers })
}

/** Everything that comes back for the bytes given, until the server closes the connection. */
export function sendRaw(port: number, bytes: string | Uint8Array): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1")
    let received = ""
    socket.setEncoding("utf8")
    socket.on("data", (part: string) => {
      received += part
    })
    socket.on("error", reject)
    socket.on("close", () => resolve(received))
    socket.write(bytes)
  })
}

/** Resolves once `condition` holds. */
export async function until(condition: () => boolean, limitMs = 10_000): Promise<void> {
  const since = performance.now()
  while (!condition()) {
    if (performance.now() - since > limitMs) throw new Error(`Still not so after ${limitMs} ms: ${condition}`)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

import { createServer, type IncomingMessage, type ServerResponse } from "node:http"
import { text } from "node:stream/consumers"

export type HostRequest = { readonly path: string; readonly token: string | undefined; readonly body: unknown }

export type HostHttp = AsyncDisposable & {
  readonly origin: string
  readonly requests: readonly HostRequest[]
  /** Ends every connection, as a host does that dies. */
  dropConnections(): void
}

/** A real HTTP server in the place of the host: what a request gets is the test's business. */
export async function startHostHttp(
  answer: (request: HostRequest, response: ServerResponse) => void | Promise<void>,
): Promise<HostHttp> {
  const requests: HostRequest[] = []
  const server = createServer(async (incoming, response) => {
    const request = await readRequest(incoming)
    requests.push(request)
    await answer(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  const address = server.address()
  if (address === null || typeof address === "string") throw new Error("The server listens on no port.")
  return {
    origin: `http://127.0.0.1:${address.port}`,
    requests,
    dropConnections: () => server.closeAllConnections(),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

export function sendEnvelope(response: ServerResponse, status: number, envelope: unknown): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(envelope))
}

/** Opens an event stream and returns what sends one frame. */
export function startFrames(response: ServerResponse): (value: unknown) => void {
  response.writeHead(200, { "content-type": "text/event-stream" })
  response.write(": open\n\n")
  return (value) => void response.write(`data: ${JSON.stringify(value)}\n\n`)
}

async function readRequest(incoming: IncomingMessage): Promise<HostRequest> {
  const body = await text(incoming)
  const token = incoming.headers["x-hearth-ui-token"]
  return { path: incoming.url ?? "", token: token?.toString(), body: body === "" ? null : JSON.parse(body) }
}

import type { IncomingMessage, Server, ServerResponse } from "node:http"
import type { Duplex } from "node:stream"
import { newId } from "../core/ids.ts"

/** What Node would answer by itself, without a body that clients can read: answered in the API's own words. */
export function answerWhatIsNoRequest(server: Server): void {
  server.on("clientError", answerBadRequest)
  // An expectation that is not understood is no reason to refuse: Node's own answer is an empty 417.
  server.on("checkExpectation", (request: IncomingMessage, response: ServerResponse) =>
    server.emit("request", request, response),
  )
}

/** For what is not HTTP, or took too long to arrive. */
function answerBadRequest(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (error.code === "ECONNRESET" || !socket.writable) return void socket.destroy()
  const [status, message] =
    error.code === "ERR_HTTP_REQUEST_TIMEOUT"
      ? ["408 Request Timeout", "The request took too long to arrive."]
      : error.code === "HPE_HEADER_OVERFLOW"
        ? ["431 Request Header Fields Too Large", "The headers are too large."]
        : ["400 Bad Request", "This is not a valid HTTP request."]
  const body = JSON.stringify({ error: { message, type: "invalid_request_error", param: null, code: null } })
  const lines = [
    `HTTP/1.1 ${status}`,
    `x-request-id: ${newId("req_")}`,
    "Content-Type: application/json; charset=utf-8",
    `Content-Length: ${Buffer.byteLength(body)}`,
    "Connection: close",
  ]
  socket.end(`${lines.join("\r\n")}\r\n\r\n${body}`)
}

/**
 * A provider that costs nothing: it answers every chat completion at once with the same words, whole or in twenty chunks. In a
 * process of its own, so that what it takes is not counted to whoever stands before it.
 */
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"

const words = Array.from({ length: 20 }, (_, index) => `word${index} `)
const usage = { prompt_tokens: 12, completion_tokens: 40, total_tokens: 52 }
const about = { id: "chatcmpl-fixed", created: 1_790_000_000, model: "fixed" }
const whole = JSON.stringify({
  ...about,
  object: "chat.completion",
  choices: [{ index: 0, message: { role: "assistant", content: words.join("") }, finish_reason: "stop" }],
  usage,
})

function chunk(delta: object, finishReason: string | null = null): string {
  const choices = [{ index: 0, delta, finish_reason: finishReason }]
  return `data: ${JSON.stringify({ ...about, object: "chat.completion.chunk", choices })}\n\n`
}

const frames = [
  chunk({ role: "assistant", content: "" }),
  ...words.map((content) => chunk({ content })),
  chunk({}, "stop"),
  `data: ${JSON.stringify({ ...about, object: "chat.completion.chunk", choices: [], usage })}\n\n`,
  "data: [DONE]\n\n",
]

const server = createServer({ noDelay: true }, (request, response) => {
  let body = ""
  request.setEncoding("utf8").on("data", (text: string) => {
    body += text
  })
  request.on("end", () => {
    if (request.url?.endsWith("/models")) {
      response.setHeader("content-type", "application/json")
      return response.end(JSON.stringify({ object: "list", data: [{ id: "fixed", object: "model" }] }))
    }
    if (JSON.parse(body).stream !== true) {
      response.setHeader("content-type", "application/json")
      return response.end(whole)
    }
    response.setHeader("content-type", "text/event-stream")
    for (const frame of frames) response.write(frame)
    return response.end()
  })
})
server.keepAliveTimeout = 60_000
server.listen(0, "127.0.0.1", () => console.log(`port ${(server.address() as AddressInfo).port}`))
process.on("SIGTERM", () => process.exit(0))

import type { ServerResponse } from "node:http"
import { gzipSync } from "node:zlib"
import { drained } from "../../../electron/core/drained.ts"
import type { Answer, Frame } from "./answers.ts"
import { type Behaviour, writeFrame } from "./behaviour.ts"

export type Sending = {
  readonly response: ServerResponse
  readonly behaviour: Behaviour
  readonly before: (frame: number) => Promise<void>
}

/** How late the first byte of a "slow" answer is: long enough to be another moment, short enough for many tests. */
const slowMs = 50

export function sendRefusal({ response }: Sending, refusal: NonNullable<Behaviour["refusal"]>): void {
  const { status, body, type = "application/json", retryAfter } = refusal
  const headers: Record<string, string> = { "content-type": type }
  if (retryAfter !== undefined) {
    const { seconds, asDate } = retryAfter
    headers["retry-after"] = asDate ? new Date(Date.now() + seconds * 1_000).toUTCString() : String(seconds)
  }
  // Whoever follows it would send the key there.
  if (status === 307) headers.location = "http://127.0.0.2:9/v1/chat/completions"
  response.writeHead(status, headers).end(typeof body === "string" ? body : JSON.stringify(body))
}

export function sendJson({ response }: Sending, body: unknown): void {
  response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(body))
}

export async function sendAnswer(sending: Sending, answer: Answer): Promise<void> {
  const { response, behaviour } = sending
  if (behaviour.transport === "silent") return
  if (behaviour.transport === "reset-before") return void response.socket?.resetAndDestroy()
  if (behaviour.transport === "slow") await new Promise((resolve) => setTimeout(resolve, slowMs))
  if (answer.kind === "json") await sendWhole(sending, answer.body)
  else await sendStream(sending, answer)
}

async function sendWhole({ response, behaviour, before }: Sending, body: unknown): Promise<void> {
  await before(0)
  const changed = behaviour.body === undefined ? body : behaviour.body(body as never)
  const content = Buffer.from(JSON.stringify(changed))
  const type = behaviour.type ?? "application/json"
  if (behaviour.compresses) {
    response.writeHead(200, { "content-type": type, "content-encoding": "gzip" }).end(gzipSync(content))
    return
  }
  const { transport } = behaviour
  if (transport === undefined || transport === "slow") {
    response.writeHead(200, { "content-type": type }).end(content)
    return
  }
  response.writeHead(200, { "content-type": type }).write(content.subarray(0, content.length / 2))
  if (transport === "reset-mid") await reset(response)
  if (transport === "cut") response.end()
  while (transport === "endless" && !response.destroyed) await write(response, Buffer.alloc(65_536, " "))
}

async function sendStream(sending: Sending, answer: Extract<Answer, { kind: "stream" }>): Promise<void> {
  const { response, behaviour, before } = sending
  const { compresses, transport, packets = (bytes: Buffer) => [bytes] } = behaviour
  response.writeHead(200, {
    "content-type": behaviour.type ?? "text/event-stream; charset=utf-8",
    ...(compresses ? { "content-encoding": "gzip" } : {}),
  })
  const frames = behaviour.frames?.(answer.frames) ?? answer.frames
  const all: readonly Frame[] = answer.hasDone && !behaviour.lacksDone ? [...frames, { payload: "[DONE]" }] : frames
  // A compressed stream is several gzip members: each is whole, so that it can be read at once.
  for (const [index, frame] of all.entries()) {
    await before(index)
    if (response.destroyed) return
    if (index === 2 && transport === "stall") return
    if (index === 2 && transport === "reset-mid") return reset(response)
    const bytes = Buffer.from((behaviour.write ?? writeFrame)(frame, index))
    if (index === 2 && transport === "cut") return void response.end(bytes.subarray(0, bytes.length / 2))
    for (const packet of packets(bytes)) await write(response, compresses ? gzipSync(packet) : packet)
    while (index === 1 && transport === "endless" && !response.destroyed) await write(response, bytes)
  }
  response.end()
}

/** Only when what was written before is on its way. */
async function reset(response: ServerResponse): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve))
  response.socket?.resetAndDestroy()
}

async function write(response: ServerResponse, bytes: Buffer): Promise<void> {
  if (!response.write(bytes)) await drained(response)
  // Without this turn, the frames of one answer would leave in one packet.
  else await new Promise((resolve) => setImmediate(resolve))
}

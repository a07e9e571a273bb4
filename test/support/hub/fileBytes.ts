import { setTimeout as delay } from "node:timers/promises"
import { gzipSync } from "node:zlib"
import { type Exchange, sendText, write } from "./hubExchange.ts"
import { bytesOf, type HubRepoFile, wholeOf } from "./hubRepo.ts"

/** The bytes of a file, or of a range of it, as static servers and object stores send them (RFC 9110, section 14). */
export async function sendFile(
  exchange: Exchange,
  file: HubRepoFile,
  etag: string,
  extra: Readonly<Record<string, string>> = {},
): Promise<void> {
  const { request, response, wrong } = exchange
  if (await sendInstead(exchange, file)) return
  const name = wrong?.name
  const shownEtag = name === "changed-etag" ? `${etag}-changed` : etag
  const total = name === "wrong-size" ? (wrong?.options.sizeBytes ?? file.sizeBytes + 1_000) : file.sizeBytes
  const isFresh = request.headers["if-range"] === undefined || request.headers["if-range"] === `"${shownEtag}"`
  const range = name === "whole-file" || !isFresh ? null : request.range
  if (name === "range-refused" || (range !== null && range.start >= file.sizeBytes)) {
    sendText(exchange, 416, "", { "content-range": `bytes */${total}` })
    return
  }
  const start = range?.start ?? 0
  const end = Math.min((range?.end ?? file.sizeBytes - 1) + 1, file.sizeBytes)
  const status = range === null || name === "part-as-whole" ? 200 : 206
  const shift = name === "wrong-content-range" ? 1 : 0
  response.writeHead(status, {
    "content-type": "application/octet-stream",
    "accept-ranges": "bytes",
    etag: `"${shownEtag}"`,
    ...(name === "too-many-bytes" || name === "fewer-bytes" ? {} : { "content-length": String(end - start) }),
    ...(status === 206 && name !== "no-content-range"
      ? { "content-range": `bytes ${start + shift}-${end - 1 + shift}/${total}` }
      : {}),
    ...extra,
  })
  if (request.method === "HEAD") response.end()
  else await sendBody(exchange, file, start, end)
}

/** Answers that hold nothing of the file. */
async function sendInstead(exchange: Exchange, file: HubRepoFile): Promise<boolean> {
  const { response, wrong, gone } = exchange
  switch (wrong?.name) {
    case "gzip": {
      const { start, end } = exchange.request.range ?? { start: 0, end: null }
      const body = gzipSync(wholeOf(file.content).subarray(start, (end ?? file.sizeBytes - 1) + 1))
      const last = end ?? file.sizeBytes - 1
      response.writeHead(exchange.request.range === null ? 200 : 206, {
        "content-encoding": "gzip",
        "content-length": String(body.length),
        "content-range": `bytes ${start}-${last}/${file.sizeBytes}`,
      })
      response.end(body)
      return true
    }
    case "late-headers":
      await new Promise<void>((resolve) => gone.addEventListener("abort", () => resolve(), { once: true }))
      return true
    default:
      return false
  }
}

async function sendBody(exchange: Exchange, file: HubRepoFile, start: number, end: number): Promise<void> {
  const { response, wrong, gone, bytesPerSecond = Number.POSITIVE_INFINITY } = exchange
  const begunAt = performance.now()
  const name = wrong?.name
  const breakAt = wrong?.options.atByte ?? Math.floor((end - start) / 2)
  const breaks = name === "reset" || name === "stall" || name === "truncated" || name === "fewer-bytes"
  const lastSent = breaks ? Math.min(end, start + breakAt) : end
  let at = start
  for await (const piece of bytesOf(file.content, start, lastSent)) {
    const bytes = name === "corrupt" ? corrupted(piece, at, wrong?.options) : piece
    at += piece.length
    if (name === "slow-bytes") await sendSlowly(exchange, bytes)
    else if (!(await write(exchange, bytes))) return
    const early = begunAt + ((at - start) / bytesPerSecond) * 1_000 - performance.now()
    if (early > 1) await delay(early, undefined, { signal: gone }).catch(() => {})
  }
  if (gone.aborted) return
  switch (name) {
    case "reset":
      // Not before what was written has left, or the reset would overtake it.
      response.write("", () => response.socket?.resetAndDestroy())
      return
    case "truncated":
      response.write("", () => response.socket?.end())
      return
    case "stall":
      return
    case "too-many-bytes":
      response.end(Buffer.alloc(4_096, 0x2a))
      return
    default:
      response.end()
  }
}

async function sendSlowly(exchange: Exchange, bytes: Buffer): Promise<void> {
  for (const byte of bytes) {
    if (!(await write(exchange, Uint8Array.of(byte)))) return
    await delay(20, undefined, { signal: exchange.gone }).catch(() => {})
  }
}

/** Flips bits where the options say; `at` is where the piece begins in the file. */
function corrupted(piece: Buffer, at: number, options: { atByte?: number; byteCount?: number } = {}): Buffer {
  const first = options.atByte ?? 0
  const from = Math.max(first - at, 0)
  const to = Math.min(first + (options.byteCount ?? 1) - at, piece.length)
  if (from >= to) return piece
  const copy = Buffer.from(piece)
  for (let index = from; index < to; index += 1) copy[index] = (copy[index] ?? 0) ^ 0xff
  return copy
}

import type { IncomingMessage } from "node:http"
import type { Readable } from "node:stream"
import { setTimeout as delay } from "node:timers/promises"
import { createBrotliDecompress, createGunzip, createInflate, createZstdDecompress } from "node:zlib"
import rawBody from "raw-body"
import { AppError } from "../contract/errors.ts"
import type { ApiContext } from "./apiContext.ts"

const limitBytes = 32 * 1024 * 1024
const depthLimit = 128
const drainMs = 2_000

const decoders: Readonly<Record<string, (() => NodeJS.ReadWriteStream & Readable) | undefined>> = {
  gzip: createGunzip,
  "x-gzip": createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
  zstd: createZstdDecompress,
}

/**
 * The request's body as JSON, whatever its Content-Type says: clients send none, or a form's. Errors: `invalid_json`,
 * `request_too_large` (decoded size counts), `unsupported_encoding`.
 */
export async function readJsonBody(ctx: ApiContext, limit = limitBytes): Promise<unknown> {
  const text = new TextDecoder().decode(await readBytes(ctx, limit))
  if (text.trim() === "") throw new AppError("invalid_json", "The request body is empty; send a JSON object.")
  const value = parseJson(text)
  assertDepth(value, depthLimit)
  return value
}

async function readBytes(ctx: ApiContext, limit: number): Promise<Buffer> {
  const { req } = ctx
  const stream = decode(req, ctx.get("Content-Encoding").trim().toLowerCase())
  try {
    // The length header is that of the encoded body.
    const length = stream === req ? req.headers["content-length"] : undefined
    return await rawBody(stream, { limit, length: length ?? null })
  } catch (error) {
    if ((error as { type?: unknown }).type !== "entity.too.large") {
      throw new AppError("invalid_json", "The request body could not be read.", { cause: error })
    }
    await discardRest(req, stream)
    ctx.set("Connection", "close")
    throw new AppError("request_too_large", `The request body is larger than ${limit / 1024 / 1024} MiB.`, {
      facts: { limitBytes: limit },
    })
  }
}

function decode(request: IncomingMessage, encoding: string): Readable {
  if (encoding === "" || encoding === "identity") return request
  const createDecoder = Object.hasOwn(decoders, encoding) ? decoders[encoding] : undefined
  if (createDecoder === undefined) {
    throw new AppError("unsupported_encoding", "This Content-Encoding is not understood; send gzip, or none.")
  }
  const decoder = createDecoder()
  request.once("close", () => {
    if (!request.complete) decoder.destroy(new Error("the request ended early"))
  })
  return request.pipe(decoder)
}

/** Most clients read the answer only after they have sent everything, and lose it if the connection is cut before. */
async function discardRest(request: IncomingMessage, stream: Readable): Promise<void> {
  if (stream !== request) {
    request.unpipe()
    stream.destroy()
  }
  if (request.readableEnded || request.destroyed) return
  const done = new AbortController()
  const ended = new Promise<void>((resolve) => {
    for (const name of ["end", "error", "close"]) request.once(name, () => resolve())
  })
  request.resume()
  await Promise.race([ended, delay(drainMs, undefined, { signal: done.signal }).catch(() => {})])
  done.abort()
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    // The parser's own message quotes what was sent.
    const position = /at position (\d+)/.exec((error as Error).message)?.[1]
    const where = position === undefined ? "" : ` (at character ${position})`
    throw new AppError("invalid_json", `The request body is not valid JSON${where}.`)
  }
}

/** Deeper values would overflow the stack of whatever walks over them later. */
function assertDepth(value: unknown, levels: number): void {
  if (typeof value !== "object" || value === null) return
  if (levels === 0) throw new AppError("invalid_json", `The JSON is nested deeper than ${depthLimit} levels.`)
  for (const inner of Object.values(value)) assertDepth(inner, levels - 1)
}

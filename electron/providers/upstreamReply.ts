import { pipeline, type Readable } from "node:stream"
import { createBrotliDecompress, createGunzip, createInflate, createZstdDecompress } from "node:zlib"
import type { Dispatcher } from "undici"
import { AppError } from "../contract/errors.ts"
import { invalidReply } from "../protocols/upstream/upstreamErrors.ts"
import type { ReplyWatch } from "./replyWatch.ts"

/** The answer of a service, from its headers on. It is read once: as pieces or as a whole. */
export interface UpstreamReply {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  /**
   * Decoded text, as it comes. Bytes that are no characters become U+FFFD. Stopping early breaks the connection off. Throws
   * AppError; after an abort, its reason.
   */
  pieces(): AsyncIterable<string>
  /** Rejects with `upstream_invalid_reply` for more than `limitBytes`. */
  whole(limitBytes?: number): Promise<string>
  /**
   * Nothing that could follow matters: what is not read yet is thrown away, and a connection that soon comes to the end of this
   * answer is used again.
   */
  release(): void
}

export type ReplyParts = {
  readonly provider: string
  readonly limitBytes: number
  readonly watch: ReplyWatch
  /** Any error of the connection as what is told about it. */
  readonly translate: (cause: unknown) => unknown
  /** The request has ended, whichever way. */
  readonly done: () => void
}

export function createReply(response: Dispatcher.ResponseData, parts: ReplyParts): UpstreamReply {
  const { statusCode: status, headers } = response
  const state = { isReleased: false }
  return {
    status,
    headers,
    pieces: () => readPieces(response, parts, parts.limitBytes, state),
    async whole(limitBytes = parts.limitBytes) {
      let text = ""
      for await (const piece of readPieces(response, parts, limitBytes, state)) text += piece
      return text
    },
    release() {
      state.isReleased = true
    },
  }
}

async function* readPieces(
  { body, headers }: Dispatcher.ResponseData,
  { provider, watch, translate, done }: ReplyParts,
  limitBytes: number,
  state: { readonly isReleased: boolean },
): AsyncGenerator<string> {
  const decoder = new TextDecoder()
  let sizeBytes = 0
  try {
    const bytes: AsyncIterator<Uint8Array> = decoded(body, headers["content-encoding"]).iterator({
      destroyOnReturn: false,
    })
    for (;;) {
      watch.wait()
      const { done: isOver, value } = await bytes.next()
      if (isOver) break
      watch.arrived()
      sizeBytes += value.byteLength
      if (sizeBytes > limitBytes) throw invalidReply(provider, `it is larger than ${limitBytes} bytes`)
      const piece = decoder.decode(value, { stream: true })
      if (piece !== "") yield piece
    }
    const rest = decoder.decode()
    if (rest !== "") yield rest
  } catch (cause) {
    throw cause instanceof AppError ? cause : translate(cause)
  } finally {
    watch.stop()
    done()
    if (state.isReleased) throwAway(body)
    else body.destroy()
  }
}

/** How much may follow an answer that is whole, and for how long, before its connection is given up. */
const restBytes = 65_536
const restMs = 1_000

function throwAway(body: Dispatcher.ResponseData["body"]): void {
  if (body.closed) return
  const timer = setTimeout(() => body.destroy(), restMs)
  body.once("close", () => clearTimeout(timer))
  body.dump({ limit: restBytes }).catch(() => {})
}

/** Nobody asked for it, but some services compress whatever they send. */
function decoded(body: Readable, encoding: string | string[] | undefined): Readable {
  const decoder = decoderOf(String(encoding ?? "").toLowerCase())
  // An error of either side ends both, and is thrown to who reads.
  return decoder === null ? body : pipeline(body, decoder, () => {})
}

function decoderOf(encoding: string) {
  switch (encoding) {
    case "gzip":
    case "x-gzip":
      return createGunzip()
    case "deflate":
      return createInflate()
    case "br":
      return createBrotliDecompress()
    case "zstd":
      return createZstdDecompress()
    default:
      return null
  }
}

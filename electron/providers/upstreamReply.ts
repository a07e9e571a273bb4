import { pipeline, Readable } from "node:stream"
import { createBrotliDecompress, createGunzip, createInflate, createZstdDecompress } from "node:zlib"
import { AppError } from "../contract/errors.ts"
import type { Arrival, ReplyHead } from "../net/arrival.ts"
import type { ReplyWatch } from "../net/replyWatch.ts"
import { invalidReply } from "../protocols/upstream/upstreamErrors.ts"

/** The answer of a service, from its headers on. It is read once: as pieces or as a whole. */
export interface UpstreamReply extends ReplyHead {
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

export function createReply(head: ReplyHead, arrival: Arrival, parts: ReplyParts): UpstreamReply {
  const state = { isReleased: false }
  const read = (limitBytes: number) => readPieces(head, arrival, parts, limitBytes, state)
  return {
    ...head,
    pieces: () => read(parts.limitBytes),
    async whole(limitBytes = parts.limitBytes) {
      let text = ""
      for await (const piece of read(limitBytes)) text += piece
      return text
    },
    release() {
      state.isReleased = true
    },
  }
}

async function* readPieces(
  { headers }: ReplyHead,
  arrival: Arrival,
  { provider, watch, translate, done }: ReplyParts,
  limitBytes: number,
  state: { readonly isReleased: boolean },
): AsyncGenerator<string> {
  const decoder = new TextDecoder()
  let sizeBytes = 0
  try {
    const next = decoded(arrival, headers["content-encoding"])
    for (;;) {
      watch.wait()
      const value = await next()
      if (value === null) break
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
    if (state.isReleased) arrival.drop(restBytes, restMs)
    else arrival.abort(unwanted)
  }
}

/** How much may follow an answer that is whole, and for how long, before its connection is given up. */
const restBytes = 65_536
const restMs = 1_000

const unwanted = new Error("Nobody reads this answer any more.")

/** Nobody asked for it, but some services compress whatever they send. */
function decoded(arrival: Arrival, encoding: string | string[] | undefined): () => Promise<Uint8Array | null> {
  const decoder = decoderOf(String(encoding ?? "").toLowerCase())
  if (decoder === null) return () => arrival.read()
  // An error of either side ends both, and is thrown to who reads.
  const bytes: AsyncIterator<Uint8Array> = pipeline(Readable.from(bytesOf(arrival)), decoder, () => {}).iterator()
  return async () => {
    const { done, value } = await bytes.next()
    return done ? null : value
  }
}

async function* bytesOf(arrival: Arrival): AsyncGenerator<Buffer> {
  for (let bytes = await arrival.read(); bytes !== null; bytes = await arrival.read()) yield bytes
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

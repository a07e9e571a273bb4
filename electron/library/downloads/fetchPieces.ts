import { AppError } from "../../contract/errors.ts"
import type { HubFile } from "../../contract/hub.ts"
import type { Clock } from "../../core/clock.ts"
import type { HubBytes, HubFileReader, HubFileRef } from "../hub/hubFiles.ts"
import { PieceQueue, type PieceRun } from "./pieceQueue.ts"
import { bytesOfPieces } from "./pieces.ts"
import type { Attempts, Retrying } from "./retrying.ts"
import { RunPacing } from "./runPacing.ts"
import type { SpeedLimit } from "./speedLimit.ts"

export type FetchOrder = {
  readonly ref: HubFileRef
  /** As the repository listed it when the download began: what comes must be the same. */
  readonly file: HubFile
  readonly pieces: Iterable<number>
  readonly pieceBytes: number
  readonly connections: number
  /** Where a whole piece goes; `bytes` is its own. */
  keep(index: number, bytes: Uint8Array): Promise<unknown>
  /** Bytes have arrived; negative: what had arrived is lost and comes again. */
  onBytes(bytes: number): void
  /** Of a file whose SHA-256 nobody knows: throws where it is not that which has been seen before. */
  checkETag(etag: string | null): void
}

export type FetchTools = {
  readonly reader: Pick<HubFileReader, "read">
  readonly limit: SpeedLimit
  /** Waits after a failure that may pass; throws what will not. */
  readonly retrying: Retrying
  readonly clock: Clock
  /** As in RetryPace. */
  readonly slowMs: number
}

/** Fetches pieces by several requests side by side, until all are kept. Rejects with what cannot be waited for. */
export async function fetchPieces(order: FetchOrder, tools: FetchTools, signal: AbortSignal): Promise<void> {
  const queue = new PieceQueue(order.pieces, order.connections)
  const pacing = new RunPacing(tools.clock, tools.slowMs)
  const failed = new AbortController()
  const own = AbortSignal.any([signal, failed.signal])
  const work = async () => {
    const attempts = tools.retrying.begin()
    for (;;) {
      const run = queue.take()
      attempts.setBusy(run !== null)
      if (run !== null) await fetchOnce(order, tools, { queue, pacing, attempts }, run, own)
      // What others leave is taken over, and what is far too slow asked for once more.
      else if (pacing.isAnyRunning) await pacing.look(own)
      else return
    }
  }
  const workers = Array.from({ length: order.connections }, () =>
    work().catch((error: unknown) => {
      // The others are of no use any more; the first to fail says why.
      failed.abort(error)
      throw error
    }),
  )
  await Promise.allSettled(workers)
  signal.throwIfAborted()
  failed.signal.throwIfAborted()
}

type Lane = { readonly queue: PieceQueue; readonly pacing: RunPacing; readonly attempts: Attempts }

async function fetchOnce(
  order: FetchOrder,
  tools: FetchTools,
  { queue, pacing, attempts }: Lane,
  run: PieceRun,
  signal: AbortSignal,
): Promise<void> {
  const left = { ...run }
  const paced = pacing.begin()
  const counted = {
    ...order,
    onBytes: (bytes: number) => {
      paced.arrived(bytes)
      order.onBytes(bytes)
    },
  }
  try {
    await fetchRun(counted, tools, left, attempts.progressed, AbortSignal.any([signal, paced.signal]))
  } catch (error) {
    queue.giveBack(left)
    paced.ended()
    signal.throwIfAborted()
    if (!paced.signal.aborted) await attempts.failed(error, signal)
  } finally {
    paced.ended()
  }
}

/** `left.first` moves on with every piece that is kept. */
async function fetchRun(
  order: FetchOrder,
  { reader, limit }: FetchTools,
  left: { first: number; last: number },
  onPiece: () => void,
  signal: AbortSignal,
): Promise<void> {
  // Ends a request whose bytes are not wanted after all.
  const over = new AbortController()
  const own = AbortSignal.any([signal, over.signal])
  let unkept = 0
  /** The piece before is written while the next one arrives. */
  let writing: Promise<void> = Promise.resolve()
  const write = async ({ index, bytes }: PieceBuffer) => {
    await order.keep(index, bytes)
    left.first = index + 1
    unkept -= bytes.length
    onPiece()
  }
  try {
    const bytes = await reader.read(order.ref, rangeOf(left, order), own)
    checkSame(order, bytes)
    let piece = new PieceBuffer(left.first, order)
    for await (const chunk of bytes.body) {
      await limit.take(chunk.length, own)
      for (let rest = chunk; rest.length > 0; ) {
        if (piece.index > left.last) throw invalid(order.ref, "more bytes than were asked for")
        const taken = piece.fill(rest)
        rest = rest.subarray(taken)
        unkept += taken
        order.onBytes(taken)
        if (!piece.isFull) continue
        await writing
        writing = write(piece)
        // Awaited before the next one, or at the end.
        writing.catch(() => {})
        piece = new PieceBuffer(piece.index + 1, order)
      }
    }
    await writing
    if (left.first <= left.last) throw invalid(order.ref, "fewer bytes than were asked for")
  } finally {
    over.abort()
    await writing.catch(() => {})
    order.onBytes(-unkept)
  }
}

class PieceBuffer {
  readonly index: number
  readonly bytes: Uint8Array
  #filled = 0

  constructor(index: number, order: FetchOrder) {
    const { start, end } = rangeOf({ first: index, last: index }, order)
    this.index = index
    this.bytes = new Uint8Array(Math.max(0, end - start))
  }

  get isFull(): boolean {
    return this.#filled === this.bytes.length
  }

  fill(source: Uint8Array): number {
    const taken = source.subarray(0, this.bytes.length - this.#filled)
    this.bytes.set(taken, this.#filled)
    this.#filled += taken.length
    return taken.length
  }
}

function rangeOf({ first, last }: PieceRun, { file, pieceBytes }: FetchOrder) {
  return bytesOfPieces(first, last, file.sizeBytes, pieceBytes)
}

function checkSame({ file, ref, checkETag }: FetchOrder, { totalBytes, sha256, etag }: HubBytes): void {
  if (totalBytes !== file.sizeBytes) {
    throw changed(ref, `it has ${totalBytes} bytes there, and not ${file.sizeBytes}`)
  }
  if (sha256 !== null && file.sha256 !== null && sha256.toLowerCase() !== file.sha256.toLowerCase()) {
    throw changed(ref, "its SHA-256 is another one there")
  }
  if (file.sha256 === null) checkETag(etag)
}

/** `words` end the sentence "The file X at Y is another one: …". */
export function changed({ source, repo, path }: HubFileRef, words: string): AppError {
  const message = `The file ${path} of ${repo} at ${source} is another one: ${words}.`
  return new AppError("download_changed", message, { facts: { source, repo, file: path } })
}

function invalid({ source, repo, path }: HubFileRef, words: string): AppError {
  const facts = { source, repo, file: path }
  return new AppError("hub_invalid_reply", `${source} sent ${words} of ${path}.`, { facts })
}

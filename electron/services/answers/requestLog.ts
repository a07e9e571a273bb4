import type { CompletionRequest } from "../../contract/completion.ts"
import type { LedgerSettings } from "../../contract/ledger.ts"
import type { RequestRecord } from "../../contract/server.ts"
import { type Clock, systemClock } from "../../core/clock.ts"
import { Emitter } from "../../core/emitter.ts"
import type { Caller } from "./caller.ts"
import { type EndedRequest, hasEnded, newRecord, trackEntry, type WholeRequestEntry } from "./requestEntry.ts"

export type { EndedRequest, RequestEntry, WholeRequestEntry } from "./requestEntry.ts"

/** What a request is when it comes in. */
export type RequestStart = {
  readonly caller: Caller
  readonly askedModel: string | null
  /** What is asked for, where no client sent it. */
  readonly asked?: CompletionRequest
}

/** The latest requests, in memory only. The ledger keeps them: it hears of every one that has ended. */
export interface RequestLog {
  /** Newest first, at most 200. */
  list(): readonly RequestRecord[]
  /** Forgets those that have ended. */
  clear(): void
  begin(start: RequestStart): WholeRequestEntry
  onChange(listener: (record: RequestRecord) => void): () => void
  onClear(listener: () => void): () => void
  /** Of every request, once, those that newer ones have pushed out of the list included. */
  onEnd(listener: (ended: EndedRequest) => void): () => void
}

const limit = 200

/**
 * `ledger`: how the ledger is kept now; null keeps no bodies and compares no prices. `toBody`: a request as a client would have
 * sent it.
 */
export function createRequestLog({
  clock = systemClock,
  ledger = () => null,
  toBody = (request) => request,
}: {
  readonly clock?: Clock
  readonly ledger?: () => Pick<LedgerSettings, "keepsBodies" | "reference"> | null
  readonly toBody?: (request: CompletionRequest) => unknown
} = {}): RequestLog {
  let records: RequestRecord[] = []
  const changes = new Emitter<RequestRecord>()
  const clears = new Emitter<void>()
  const ends = new Emitter<EndedRequest>()

  const add = (record: RequestRecord) => {
    records.unshift(record)
    if (records.length > limit) records.pop()
    changes.emit(record)
  }
  /** One that newer ones have pushed out, though it still runs, stays out: at the front it would pass for new. */
  const replace = (record: RequestRecord) => {
    const at = records.findIndex((one) => one.id === record.id)
    if (at < 0) return
    records[at] = record
    changes.emit(record)
  }

  const bodyOf = (caller: Caller, asked: CompletionRequest | undefined): unknown => {
    const sent = caller.kind === "api" ? caller.sent?.() : undefined
    return sent === undefined && asked !== undefined ? toBody(asked) : sent
  }

  return {
    list: () => [...records],
    clear() {
      records = records.filter((record) => !hasEnded(record))
      clears.emit()
      for (const record of [...records].reverse()) changes.emit(record)
    },
    begin({ caller, askedModel, asked }) {
      const record = newRecord(caller, askedModel, clock.now())
      add(record)
      const settings = ledger()
      return trackEntry(record, {
        clock,
        body: settings?.keepsBodies === true ? { value: bodyOf(caller, asked) } : null,
        reference: settings?.reference ?? null,
        onChange: replace,
        onEnd: (ended) => ends.emit(ended),
      })
    },
    onChange: (listener) => changes.on(listener),
    onClear: (listener) => clears.on(listener),
    onEnd: (listener) => ends.on(listener),
  }
}

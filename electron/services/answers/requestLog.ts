import { type CompletionEvent, isCancelled } from "../../contract/completion.ts"
import { httpStatusOf } from "../../contract/errorStatus.ts"
import { toErrorBody } from "../../contract/errors.ts"
import type { RequestRecord } from "../../contract/server.ts"
import { type Clock, systemClock } from "../../core/clock.ts"
import { Emitter } from "../../core/emitter.ts"
import { newId } from "../../core/ids.ts"
import type { Caller } from "./caller.ts"

/** What a request is when it comes in. */
export type RequestStart = { readonly caller: Caller; readonly askedModel: string | null }

/** One running request; the first of `finished` (through `note`), `answered`, `fail` and `cancel` ends it, what comes later is dropped. */
export interface RequestEntry {
  note(event: CompletionEvent): void
  fail(error: unknown): void
  cancel(): void
}

/** A line of its own, which may be answered in one piece, too. */
export interface WholeRequestEntry extends RequestEntry {
  answered(model: string, promptTokens: number | null): void
}

/** The latest requests, in memory only: no bodies, nothing of what was written. */
export interface RequestLog {
  /** Newest first, at most 200. */
  list(): readonly RequestRecord[]
  /** Forgets those that have ended. */
  clear(): void
  begin(start: RequestStart): WholeRequestEntry
  onChange(listener: (record: RequestRecord) => void): () => void
  onClear(listener: () => void): () => void
}

const limit = 200

export function createRequestLog({ clock = systemClock }: { clock?: Clock } = {}): RequestLog {
  let records: RequestRecord[] = []
  const changes = new Emitter<RequestRecord>()
  const clears = new Emitter<void>()

  const add = (record: RequestRecord) => {
    records = [record, ...records].slice(0, limit)
    changes.emit(record)
  }
  /** One that newer ones have pushed out, though it still runs, stays out: at the front it would pass for new. */
  const replace = (record: RequestRecord) => {
    const at = records.findIndex((one) => one.id === record.id)
    if (at < 0) return
    records[at] = record
    changes.emit(record)
  }

  return {
    list: () => [...records],
    clear() {
      records = records.filter((record) => !hasEnded(record))
      clears.emit()
      for (const record of [...records].reverse()) changes.emit(record)
    },
    begin(start) {
      const record = newRecord(start, clock.now())
      add(record)
      return trackEntry(record, clock, replace)
    },
    onChange: (listener) => changes.on(listener),
    onClear: (listener) => clears.on(listener),
  }
}

function trackEntry(begun: RequestRecord, clock: Clock, replace: (record: RequestRecord) => void): WholeRequestEntry {
  const since = clock.monotonic()
  const elapsed = () => Math.round(clock.monotonic() - since)
  let record = begun
  const update = (patch: Partial<RequestRecord>) => {
    if (hasEnded(record)) return
    record = { ...record, ...patch }
    replace(record)
  }
  return {
    note(event) {
      if (event.type === "started") {
        const { model: answeredBy, promptTokens, cachedTokens } = event
        update({ status: { kind: "streaming" }, answeredBy, promptTokens, cachedTokens })
      }
      if ("choice" in event && record.firstTokenMs === null) update({ firstTokenMs: elapsed() })
      if (event.type === "finished") {
        update({
          status: isCancelled(event) ? { kind: "cancelled" } : { kind: "done", httpStatus: 200 },
          promptTokens: event.usage.promptTokens,
          cachedTokens: event.usage.cachedTokens,
          completionTokens: event.usage.completionTokens,
          tokensPerSecond: event.timings.tokensPerSecond,
          totalMs: elapsed(),
        })
      }
    },
    answered(answeredBy, promptTokens) {
      update({ status: { kind: "done", httpStatus: 200 }, answeredBy, promptTokens, totalMs: elapsed() })
    },
    fail(error) {
      const body = toErrorBody(error)
      update({ status: { kind: "failed", httpStatus: httpStatusOf[body.code], error: body }, totalMs: elapsed() })
    },
    cancel: () => update({ status: { kind: "cancelled" }, totalMs: elapsed() }),
  }
}

function newRecord({ caller, askedModel }: RequestStart, startedAt: number): RequestRecord {
  return {
    id: caller.kind === "api" ? caller.requestId : newId("req_"),
    startedAt,
    operation: caller.kind === "api" ? caller.operation : "chat",
    caller:
      caller.kind === "api"
        ? { kind: "api", address: caller.address, userAgent: caller.userAgent }
        : { kind: "window" },
    key: null,
    askedModel,
    answeredBy: null,
    target: null,
    route: null,
    attempts: [],
    cache: "off",
    status: { kind: "waiting" },
    promptTokens: null,
    cachedTokens: null,
    completionTokens: null,
    reasoningTokens: null,
    isEstimated: false,
    firstTokenMs: null,
    tokensPerSecond: null,
    totalMs: null,
    cost: null,
    saved: null,
  }
}

function hasEnded(record: RequestRecord): boolean {
  return record.status.kind !== "waiting" && record.status.kind !== "streaming"
}

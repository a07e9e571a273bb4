import { type CompletionEvent, isCancelled, type Served, type Usage } from "../../contract/completion.ts"
import { statusOf } from "../../contract/errorStatus.ts"
import { toErrorBody } from "../../contract/errors.ts"
import type { LedgerSettings } from "../../contract/ledger.ts"
import type { Money } from "../../contract/money.ts"
import type { Attempt } from "../../contract/routes.ts"
import type { RequestRecord } from "../../contract/server.ts"
import type { Clock } from "../../core/clock.ts"
import { newId } from "../../core/ids.ts"
import { type KeptAnswer, keepAnswer } from "../ledger/keptAnswer.ts"
import { redactText } from "../ledger/redact.ts"
import { savedBy } from "../ledger/saved.ts"
import type { Caller } from "./caller.ts"

/** One running request; the first of `finished` (through `note`), `answered`, `fail` and `cancel` ends it, what comes later is dropped. */
export interface RequestEntry {
  /** Which route was asked; null where a model was named. */
  planned(plan: { readonly route: string | null }): void
  /** A try has ended. That of the target which answered may be told right behind `finished`, too. */
  attempted(attempt: Attempt): void
  note(event: CompletionEvent): void
  /** What an answer used that did not come to its end: nobody has told it, so the tokens are what was seen of it. */
  counted(used: { readonly usage: Usage; readonly cost: Money | null }): void
  fail(error: unknown): void
  cancel(): void
}

/** A line of its own, which may be answered in one piece, too. */
export interface WholeRequestEntry extends RequestEntry {
  answered(model: string, promptTokens: number | null, more?: AnsweredMore): void
}

export type AnsweredMore = { readonly served?: Served; readonly isEstimated?: boolean; readonly cost?: Money }

/** A request that has ended, and what is kept of its texts: null where that is switched off. */
export type EndedRequest = {
  /** As it is now: the last attempt may come in a moment after the end. */
  readonly record: RequestRecord
  readonly kept: { readonly request: unknown; readonly answer: KeptAnswer } | null
}

export type EntryParts = {
  readonly clock: Clock
  /** What was sent, in a box of its own since it may be nothing; null where it is not to be kept. */
  readonly body: { readonly value: unknown } | null
  readonly reference: LedgerSettings["reference"] | null
  readonly onChange: (record: RequestRecord) => void
  readonly onEnd: (ended: EndedRequest) => void
}

type Patch = Partial<RequestRecord>

export function trackEntry(begun: RequestRecord, parts: EntryParts): WholeRequestEntry {
  const { clock, body, reference, onChange, onEnd } = parts
  const since = clock.monotonic()
  const elapsed = () => Math.round(clock.monotonic() - since)
  const answer = body === null ? null : keepAnswer()
  let record = begun
  const change = (patch: Patch) => {
    record = { ...record, ...patch }
    onChange(record)
  }
  const update = (patch: Patch) => {
    if (!hasEnded(record)) change(patch)
  }
  const end = (patch: Patch) => {
    if (hasEnded(record)) return
    change({ ...patch, totalMs: elapsed() })
    const kept = body === null || answer === null ? null : { request: body.value, answer }
    onEnd({
      get record() {
        return record
      },
      kept,
    })
  }
  const priced = (usage: Usage, cost: Money | undefined, target: string | null): Patch => ({
    ...usageOf(usage),
    cost: cost ?? null,
    saved: savedBy(reference, target, usage),
  })
  return {
    planned: ({ route }) => update({ route }),
    attempted: (attempt) => change({ attempts: [...record.attempts, attempt] }),
    note(event) {
      if (hasEnded(record)) return
      answer?.note(event)
      if (event.type === "started") {
        const { model: answeredBy, promptTokens, cachedTokens, served } = event
        update({ status: { kind: "streaming" }, answeredBy, promptTokens, cachedTokens, ...servedBy(served) })
      }
      if ("choice" in event && record.firstTokenMs === null) update({ firstTokenMs: elapsed() })
      if (event.type === "finished") {
        end({
          status: isCancelled(event) ? { kind: "cancelled" } : { kind: "done", httpStatus: 200 },
          tokensPerSecond: event.timings.tokensPerSecond,
          ...priced(event.usage, event.cost, record.target),
        })
      }
    },
    counted: ({ usage, cost }) => update(priced({ ...usage, isEstimated: true }, cost ?? undefined, record.target)),
    answered(answeredBy, promptTokens, { served, isEstimated = false, cost } = {}) {
      const target = served?.target ?? record.target
      const usage = { promptTokens: promptTokens ?? 0, cachedTokens: 0, completionTokens: 0, reasoningTokens: 0 }
      end({
        status: { kind: "done", httpStatus: 200 },
        answeredBy,
        promptTokens,
        ...servedBy(served),
        isEstimated,
        cost: cost ?? null,
        saved: promptTokens === null ? null : savedBy(reference, target, usage),
      })
    },
    fail(error) {
      const body = toErrorBody(error)
      end({ status: { kind: "failed", httpStatus: statusOf(body), error: body } })
    },
    cancel: () => end({ status: { kind: "cancelled" } }),
  }
}

function servedBy(served: Served | undefined): Patch {
  return served === undefined ? {} : { target: served.target, cache: served.cache }
}

function usageOf({ promptTokens, cachedTokens, completionTokens, reasoningTokens, isEstimated = false }: Usage): Patch {
  return { promptTokens, cachedTokens, completionTokens, reasoningTokens, isEstimated }
}

export function hasEnded(record: RequestRecord): boolean {
  return record.status.kind !== "waiting" && record.status.kind !== "streaming"
}

export function newRecord(caller: Caller, askedModel: string | null, startedAt: number): RequestRecord {
  const isApi = caller.kind === "api"
  const key = isApi ? caller.access.key : null
  return {
    id: caller.requestId ?? newId("req_"),
    startedAt,
    operation: isApi ? caller.operation : (caller.operation ?? "chat"),
    caller: isApi ? { kind: "api", address: caller.address, userAgent: shown(caller.userAgent) } : { kind: "window" },
    key: key === null ? null : { id: key.id, name: key.name },
    askedModel: shown(askedModel),
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

const longestShown = 1_000

/** Windows list what clients write into their headers and names; some write their key there. */
function shown(text: string | null): string | null {
  return text === null ? null : redactText(text.slice(0, longestShown))
}

import type { LedgerBodies } from "../contract/ledger.ts"
import type { Money } from "../contract/money.ts"
import type { RequestRecord, RequestStatus } from "../contract/server.ts"

export type Row = Record<string, unknown>

export type Outcome = "done" | "failed" | "cancelled"

/** A record that has ended, and what is kept of its texts. */
export type StoredRequest = {
  readonly record: RequestRecord
  readonly bodies: StoredBodies | null
}

export type StoredBodies = LedgerBodies & {
  /** Whether the request is whole, so that it can be sent once more. */
  readonly canReplay: boolean
}

export const columns = `
  sequence id started_at operation address user_agent key_id key_name asked_model answered_by target route attempts cache
  outcome http_status error prompt_tokens cached_tokens completion_tokens reasoning_tokens is_estimated first_token_ms
  tokens_per_second total_ms cost_nanos cost_currency saved_nanos saved_currency counted_target provider hour_at
  day_at text_id`
  .trim()
  .split(/\s+/)

/** What sums of millions of requests can hold exactly; no request has more. */
const mostTokens = 1e12
const mostNanos = 1e15
const mostMs = 1e12
const mostSpeed = 1e9

/** Where a record lies, in which hour and day, and where what is searched of it does. */
export type Place = {
  readonly sequence: number
  readonly hourAt: number
  readonly dayAt: number
  readonly textId: number
}

/** Values by column. */
export function toColumns(record: RequestRecord, place: Place): Record<string, string | number | null> {
  const { caller, key, status, cost, saved, tokensPerSecond } = record
  const counted = countedTarget(record)
  return {
    sequence: place.sequence,
    id: record.id,
    started_at: whole(record.startedAt, Number.MAX_SAFE_INTEGER),
    operation: record.operation,
    address: caller.kind === "api" ? caller.address : null,
    user_agent: caller.kind === "api" ? caller.userAgent : null,
    key_id: key?.id ?? null,
    key_name: key?.name ?? null,
    asked_model: record.askedModel,
    answered_by: record.answeredBy,
    target: record.target,
    route: record.route,
    attempts: JSON.stringify(record.attempts),
    cache: record.cache,
    outcome: outcomeOf(status),
    http_status: "httpStatus" in status ? status.httpStatus : null,
    error: status.kind === "failed" ? JSON.stringify(status.error) : null,
    prompt_tokens: whole(record.promptTokens, mostTokens),
    cached_tokens: whole(record.cachedTokens, mostTokens),
    completion_tokens: whole(record.completionTokens, mostTokens),
    reasoning_tokens: whole(record.reasoningTokens, mostTokens),
    is_estimated: Number(record.isEstimated),
    first_token_ms: whole(record.firstTokenMs, mostMs),
    tokens_per_second:
      tokensPerSecond === null || Number.isNaN(tokensPerSecond) ? null : bounded(tokensPerSecond, mostSpeed),
    total_ms: whole(record.totalMs, mostMs),
    cost_nanos: cost === null ? null : whole(cost.nanos, mostNanos),
    cost_currency: cost?.currency ?? null,
    saved_nanos: saved === null ? null : whole(saved.nanos, mostNanos),
    saved_currency: saved?.currency ?? null,
    counted_target: counted,
    provider: counted.slice(0, Math.max(0, counted.indexOf("/"))),
    hour_at: place.hourAt,
    day_at: place.dayAt,
    text_id: place.textId,
  }
}

/** Whose usage a request is: the target that answered, else the last that was tried. */
function countedTarget({ target, attempts }: RequestRecord): string {
  return target ?? attempts.at(-1)?.target ?? ""
}

/** Requests that run are not in the ledger: one that had not ended when Hearth was closed counts as cancelled. */
function outcomeOf({ kind }: RequestStatus): Outcome {
  return kind === "done" || kind === "failed" ? kind : "cancelled"
}

/** Numbers of providers are not trusted: they may be fractions, negative, or none. */
function whole(value: number | null, most: number): number | null {
  if (value === null || Number.isNaN(value)) return null
  return Math.round(bounded(value, most))
}

function bounded(value: number, most: number): number {
  return Math.min(Math.max(value, 0), most)
}

export function toRecord(row: Row): RequestRecord {
  return {
    id: String(row.id),
    startedAt: Number(row.started_at),
    operation: String(row.operation),
    caller:
      row.address === null
        ? { kind: "window" }
        : { kind: "api", address: String(row.address), userAgent: text(row.user_agent) },
    key: row.key_id === null ? null : { id: String(row.key_id), name: String(row.key_name) },
    askedModel: text(row.asked_model),
    answeredBy: text(row.answered_by),
    target: text(row.target),
    route: text(row.route),
    attempts: JSON.parse(String(row.attempts)),
    cache: row.cache as RequestRecord["cache"],
    status: toStatus(row),
    promptTokens: number(row.prompt_tokens),
    cachedTokens: number(row.cached_tokens),
    completionTokens: number(row.completion_tokens),
    reasoningTokens: number(row.reasoning_tokens),
    isEstimated: row.is_estimated === 1,
    firstTokenMs: number(row.first_token_ms),
    tokensPerSecond: number(row.tokens_per_second),
    totalMs: number(row.total_ms),
    cost: money(row.cost_nanos, row.cost_currency),
    saved: money(row.saved_nanos, row.saved_currency),
  }
}

export function toBodies(row: Row): StoredBodies | null {
  if (row.can_replay === null) return null
  const cut = [
    ...(row.is_request_cut === 1 ? (["request"] as const) : []),
    ...(row.is_response_cut === 1 ? (["response"] as const) : []),
  ]
  return {
    request: text(row.request),
    response: text(row.response),
    ...(cut.length === 0 ? {} : { cut }),
    canReplay: row.can_replay === 1,
  }
}

function toStatus(row: Row): RequestStatus {
  const httpStatus = Number(row.http_status)
  if (row.outcome === "failed") return { kind: "failed", httpStatus, error: JSON.parse(String(row.error)) }
  return row.outcome === "done" ? { kind: "done", httpStatus } : { kind: "cancelled" }
}

function text(value: unknown): string | null {
  return value === null ? null : String(value)
}

function number(value: unknown): number | null {
  return value === null ? null : Number(value)
}

function money(nanos: unknown, currency: unknown): Money | null {
  return nanos === null || currency === null ? null : { nanos: Number(nanos), currency: String(currency) }
}

import { stringify } from "csv-stringify/sync"
import type { Money } from "../contract/money.ts"
import type { RequestRecord } from "../contract/server.ts"

type Pages = AsyncIterable<readonly RequestRecord[]>

/** Records as one text, piece by piece: as many are held as one page has. */
export function exportRecords(pages: Pages, format: "csv" | "json"): AsyncIterable<string> {
  return format === "csv" ? toCsv(pages) : toJson(pages)
}

/**
 * RFC 4180 with a byte order mark, without which Excel takes Chinese for another encoding. What a spreadsheet would take for a
 * formula has an apostrophe in front: names and errors are written by clients and providers.
 */
async function* toCsv(pages: Pages): AsyncGenerator<string> {
  const options = {
    columns: [...columns.keys()],
    escape_formulas: true,
    record_delimiter: "windows",
    // Only the whole delimiter would be quoted, but readers take half of it for the end of a row.
    quoted_match: /[\r\n]/,
  }
  yield stringify([], { ...options, bom: true, header: true })
  for await (const records of pages) {
    const rows = records.map((record) => [...columns.values()].map((read) => read(record)))
    yield stringify(rows, options)
  }
}

async function* toJson(pages: Pages): AsyncGenerator<string> {
  let before = "[\n"
  for await (const records of pages) {
    yield before + records.map((record) => JSON.stringify(record)).join(",\n")
    before = ",\n"
  }
  yield before === "[\n" ? "[]\n" : "\n]\n"
}

type Read = (record: RequestRecord) => string | number | null | undefined

const columns: ReadonlyMap<string, Read> = new Map<string, Read>([
  ["time", ({ startedAt }) => new Date(startedAt).toISOString()],
  ["id", ({ id }) => id],
  ["operation", ({ operation }) => operation],
  ["address", ({ caller }) => (caller.kind === "api" ? caller.address : "window")],
  ["client", ({ caller }) => (caller.kind === "api" ? caller.userAgent : null)],
  ["key_id", ({ key }) => key?.id],
  ["key_name", ({ key }) => key?.name],
  ["asked_model", ({ askedModel }) => askedModel],
  ["answered_by", ({ answeredBy }) => answeredBy],
  ["target", ({ target }) => target],
  ["route", ({ route }) => route],
  ["tries", ({ attempts }) => attempts.length],
  ["cache", ({ cache }) => cache],
  ["outcome", ({ status }) => status.kind],
  ["http_status", ({ status }) => ("httpStatus" in status ? status.httpStatus : null)],
  ["error_code", ({ status }) => (status.kind === "failed" ? status.error.code : null)],
  ["error_message", ({ status }) => (status.kind === "failed" ? status.error.message : null)],
  ["prompt_tokens", ({ promptTokens }) => promptTokens],
  ["cached_tokens", ({ cachedTokens }) => cachedTokens],
  ["completion_tokens", ({ completionTokens }) => completionTokens],
  ["reasoning_tokens", ({ reasoningTokens }) => reasoningTokens],
  ["is_estimated", ({ isEstimated }) => (isEstimated ? 1 : 0)],
  ["first_token_ms", ({ firstTokenMs }) => firstTokenMs],
  ["tokens_per_second", ({ tokensPerSecond }) => tokensPerSecond],
  ["total_ms", ({ totalMs }) => totalMs],
  ["cost", ({ cost }) => amountOf(cost)],
  ["cost_currency", ({ cost }) => cost?.currency],
  ["saved", ({ saved }) => amountOf(saved)],
  ["saved_currency", ({ saved }) => saved?.currency],
])

/** In the currency itself, with all nine places: a number would be rounded. */
function amountOf(money: Money | null): string | null {
  if (money === null) return null
  const digits = String(money.nanos).padStart(10, "0")
  return `${digits.slice(0, -9)}.${digits.slice(-9)}`
}

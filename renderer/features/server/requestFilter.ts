import type { RequestRecord } from "../../../electron/contract/server.ts"

/** Every word of the filter occurs somewhere in the line: model, route, operation, key, app, address or status. */
export function matchesFilter(record: RequestRecord, filter: string): boolean {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean)
  if (words.length === 0) return true
  const line = searchText(record).toLowerCase()
  return words.every((word) => line.includes(word))
}

function searchText({ operation, askedModel, answeredBy, target, route, key, caller, status }: RequestRecord): string {
  const from = caller.kind === "window" ? ["window"] : [caller.address, caller.userAgent]
  const code = "httpStatus" in status ? [status.httpStatus] : []
  const error = status.kind === "failed" ? [status.error.code] : []
  return [operation, askedModel, answeredBy, target, route, key?.name, ...from, status.kind, ...code, ...error]
    .filter(Boolean)
    .join(" ")
}

/** What an app calls itself, short: the product of its user agent, "OpenAI/JS 7.57.0" for example. */
export function callerName(userAgent: string | null, address: string): string {
  return userAgent?.split(/ \(| Mozilla/)[0]?.trim() || address
}

import { AppError } from "../../contract/errors.ts"

export type HeaderChanges = Readonly<Record<string, string | null>>

/** They belong to the connection or to the body, and are made by whoever sends it. */
const ownHeaders = new Set([
  "connection",
  "content-length",
  "content-type",
  "expect",
  "host",
  "keep-alive",
  "proxy-authorization",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
])

/** Throws `invalid_value`. */
export function assertHeaderNames(names: readonly string[]): void {
  const own = names.find((name) => ownHeaders.has(name.toLowerCase()))
  if (own === undefined) return
  throw new AppError("invalid_value", `The header '${own}' is made by Hearth itself.`, { param: "headers" })
}

/** The headers after a change; names are the same in any case. */
export function headersAfter(
  headers: Readonly<Record<string, string>>,
  changes: HeaderChanges,
): Record<string, string> {
  const changed = new Set(Object.keys(changes).map((name) => name.toLowerCase()))
  const kept = Object.entries(headers).filter(([name]) => !changed.has(name.toLowerCase()))
  const added = Object.entries(changes).filter((entry): entry is [string, string] => entry[1] !== null)
  return Object.fromEntries([...kept, ...added])
}

export function headerNamesAfter(names: readonly string[], changes: HeaderChanges): string[] {
  return Object.keys(headersAfter(Object.fromEntries(names.map((name) => [name, ""])), changes))
}

/**
 * What broke a connection, in the system's own words and code, such as "ECONNREFUSED": they name hosts and ports, never what was
 * sent.
 */
export type ConnectionFailure = { readonly code: string; readonly message: string; readonly isTimeout: boolean }

/** Of several addresses that were tried, the first says enough. */
export function connectionFailureOf(error: unknown): ConnectionFailure {
  if (!(error instanceof Error)) return { code: "unknown", message: "", isTimeout: false }
  const inner = error instanceof AggregateError ? error.errors[0] : error.cause
  if (inner instanceof Error && "code" in inner) return connectionFailureOf(inner)
  const code = "code" in error && error.code !== undefined ? String(error.code) : error.name
  return { code, message: error.message, isTimeout: code === "UND_ERR_CONNECT_TIMEOUT" || code === "ETIMEDOUT" }
}

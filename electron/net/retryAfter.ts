const longestSeconds = 86_400

/**
 * How many seconds a provider wants to be left alone, from `Retry-After` (RFC 9110, section 10.2.3: seconds or a date) or
 * `retry-after-ms`; at most a day. Undefined where it does not say.
 */
export function parseRetryAfter(
  headers: Readonly<Record<string, string | string[] | undefined>>,
  now: number,
): number | undefined {
  const milliseconds = Number(textOf(headers["retry-after-ms"]) || Number.NaN)
  if (milliseconds >= 0) return bounded(milliseconds / 1_000)
  const text = textOf(headers["retry-after"]).trim()
  if (text === "") return undefined
  const isDate = /[a-z]{3}/i.test(text)
  const seconds = isDate ? (Date.parse(text) - now) / 1_000 : Number(/^[\d.]+$/.test(text) ? text : Number.NaN)
  return Number.isNaN(seconds) ? undefined : bounded(seconds)
}

function bounded(seconds: number): number {
  return Math.min(longestSeconds, Math.max(0, Math.ceil(seconds)))
}

function textOf(header: string | string[] | undefined): string {
  return (Array.isArray(header) ? header[0] : header) ?? ""
}

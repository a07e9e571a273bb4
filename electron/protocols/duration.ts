const millisecondsOf: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  μs: 1e-3,
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
}

const part = String.raw`(\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h)`

/**
 * A duration as Ollama takes it, in milliseconds: seconds as a number or as its text, or Go's notation such as "5m", "1h30m" and
 * "-1s" (https://pkg.go.dev/time#ParseDuration). Undefined for what is none.
 */
export function parseDuration(value: unknown): number | undefined {
  if (typeof value === "number") return Number.isFinite(value) ? value * 1_000 : undefined
  if (typeof value !== "string") return undefined
  const text = value.trim()
  if (/^[+-]?(\d+\.?\d*|\.\d+)$/.test(text)) return Number(text) * 1_000
  if (!new RegExp(`^[+-]?(${part})+$`).test(text)) return undefined
  let total = 0
  for (const [, count, unit = ""] of text.matchAll(new RegExp(part, "g"))) {
    total += Number(count) * (millisecondsOf[unit] ?? 0)
  }
  return text.startsWith("-") ? -total : total
}

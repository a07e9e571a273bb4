export const logLevels = ["error", "warn", "info", "debug"] as const
export type LogLevel = (typeof logLevels)[number]

/** Facts are written behind the message as `key=value`. Never a secret, never what users wrote. */
export type LogFacts = Readonly<Record<string, string | number | boolean | null | undefined>>

export interface Log {
  error(message: string, facts?: LogFacts, cause?: unknown): void
  warn(message: string, facts?: LogFacts, cause?: unknown): void
  info(message: string, facts?: LogFacts): void
  debug(message: string, facts?: LogFacts): void
  /** The same log with a name in front of every line, such as "server". */
  child(name: string): Log
}

/** Whether a log of this level writes lines of that one. */
export function isLogged(level: LogLevel, at: LogLevel): boolean {
  return logLevels.indexOf(at) <= logLevels.indexOf(level)
}

/** A log that writes single lines: `2026-11-21T12:00:00.000Z info server: listening port=8000`. */
export function createLog(level: LogLevel, write: (line: string, at: LogLevel) => void, name = "hearth"): Log {
  const line = (at: LogLevel, message: string, facts?: LogFacts, cause?: unknown) => {
    if (!isLogged(level, at)) return
    const tail = Object.entries(facts ?? {}).map(([key, value]) => ` ${key}=${formatFact(value)}`)
    const reason = cause === undefined ? "" : `\n${indent(describeCause(cause))}`
    write(`${new Date().toISOString()} ${at} ${name}: ${message}${tail.join("")}${reason}`, at)
  }
  return {
    error: (message, facts, cause) => line("error", message, facts, cause),
    warn: (message, facts, cause) => line("warn", message, facts, cause),
    info: (message, facts) => line("info", message, facts),
    debug: (message, facts) => line("debug", message, facts),
    child: (childName) => createLog(level, write, childName),
  }
}

export const silentLog: Log = createLog("error", () => {})

function formatFact(value: LogFacts[string]): string {
  return typeof value === "string" && /[\s"=]/.test(value) ? JSON.stringify(value) : String(value)
}

function describeCause(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause)
  const own = cause.stack ?? `${cause.name}: ${cause.message}`
  return cause.cause === undefined ? own : `${own}\ncaused by ${describeCause(cause.cause)}`
}

function indent(text: string): string {
  return text.replaceAll(/^/gm, "  ")
}

import { join } from "node:path"
import { createStream } from "rotating-file-stream"
import { createLog, isLogged, type Log, type LogLevel } from "../core/log.ts"

/** A log that somebody can be asked for later. */
export interface KeptLog {
  readonly log: Log
  /** Resolves when every line has been written. */
  close(): Promise<void>
}

/**
 * `logs/hearth.log` in the data folder (5 MB, and two older ones), and on stderr what is at least as grave as `shown`. A disk
 * that is full or read-only ends the file, not the host.
 */
export function openLog(dataFolder: string, kept: LogLevel, shown: LogLevel): KeptLog {
  const stream = createStream(fileName, { path: join(dataFolder, "logs"), size: "5M", rotate: 2, mode: 0o600 })
  let isUsable = true
  const ended = new Promise<void>((resolve) => {
    stream.on("close", resolve)
    stream.on("error", () => {
      isUsable = false
      resolve()
    })
  })
  const log = createLog(kept, (line, level) => {
    if (isLogged(shown, level)) console.error(line)
    if (isUsable) stream.write(`${line}\n`)
  })
  return {
    log,
    close() {
      stream.end()
      return ended
    },
  }
}

/** The library's names for a rotation by number: none for the current file, then 1, 2 … */
function fileName(index: number | Date | null): string {
  return typeof index === "number" ? `hearth.${index}.log` : "hearth.log"
}

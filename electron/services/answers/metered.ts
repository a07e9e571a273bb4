/** What a request's meter and its line in the request list tell each other. */
import type { Attempt } from "../../contract/routes.ts"
import type { Meter } from "../routing/meter.ts"
import type { RequestEntry } from "./requestLog.ts"

/** What a try comes to: one that failed used nothing that is paid for. */
export function noteAttempts(entry: RequestEntry, meter: Meter) {
  return (attempt: Attempt): void => {
    if (attempt.error !== undefined) meter.failed()
    entry.attempted(attempt)
  }
}

/** Counts what was used, whichever way the request ended, and puts it into a line that has not ended by itself. */
export function endMeter(entry: RequestEntry, meter: Meter, signal: AbortSignal): void {
  const used = meter.end(signal.aborted)
  if (used !== null) entry.counted(used)
}

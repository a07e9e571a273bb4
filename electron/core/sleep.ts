import { onAbort } from "./abort.ts"
import type { Clock } from "./clock.ts"

/** Resolves after so long; rejects with the signal's reason when it is aborted before. */
export function sleep(delayMs: number, clock: Clock, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    let forget = () => {}
    const cancel = clock.after(delayMs, () => {
      forget()
      resolve()
    })
    forget = onAbort(signal, () => {
      cancel()
      reject(signal.reason)
    })
  })
}

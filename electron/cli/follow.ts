import { setTimeout as delay } from "node:timers/promises"
import { duration, percent, size } from "./amounts.ts"
import { cut, safeText } from "./table.ts"
import type { Terminal } from "./terminal.ts"

const pollMs = 400

export type Progress = {
  readonly doneBytes: number
  readonly totalBytes: number
  readonly bytesPerSecond?: number | null
  readonly secondsLeft?: number | null
  /** What is being done, in words. */
  readonly step: string
}

export type Followed<State> = { readonly kind: "ended"; readonly state: State } | { readonly kind: "interrupted" }

/** Asks for the state of something until it has ended, and shows how far it is; ends with Ctrl-C. */
export async function follow<State>(parts: {
  readonly terminal: Terminal
  readonly isQuiet: boolean
  readonly read: () => Promise<State>
  readonly hasEnded: (state: State) => boolean
  readonly progressOf: (state: State) => Progress
}): Promise<Followed<State>> {
  const { terminal, isQuiet, read, hasEnded, progressOf } = parts
  const stop = new AbortController()
  const endListening = terminal.onInterrupt(() => stop.abort())
  const show = isQuiet ? () => {} : progressLine(terminal)
  try {
    while (!stop.signal.aborted) {
      const state = await read()
      if (hasEnded(state)) return { kind: "ended", state }
      show(progressOf(state))
      await delay(pollMs, undefined, { signal: stop.signal }).catch(() => {})
    }
    return { kind: "interrupted" }
  } finally {
    endListening()
  }
}

/** A bar where somebody looks; elsewhere, as in a log, a line for each tenth and each new step. */
function progressLine(terminal: Terminal): (progress: Progress) => void {
  let last = ""
  return (progress) => {
    if (terminal.isInteractive) return terminal.show(cut(barOf(progress, terminal.columns), terminal.columns - 1))
    const { doneBytes, totalBytes, step } = progress
    const tenth = totalBytes === 0 ? 0 : Math.floor((10 * doneBytes) / totalBytes)
    if (last === `${step} ${tenth}`) return
    last = `${step} ${tenth}`
    terminal.tell(safeText(`${percent(doneBytes, totalBytes)}  ${step}`))
  }
}

export function barOf({ doneBytes, totalBytes, bytesPerSecond, secondsLeft, step }: Progress, columns: number): string {
  const width = Math.max(10, Math.min(30, columns - 60))
  const filled = totalBytes === 0 ? 0 : Math.floor((width * doneBytes) / totalBytes)
  const parts = [
    "█".repeat(filled) + "░".repeat(width - filled),
    percent(doneBytes, totalBytes).padStart(4),
    `${size(doneBytes)} / ${size(totalBytes)}`,
    ...(typeof bytesPerSecond === "number" ? [`${size(bytesPerSecond)}/s`] : []),
    ...(typeof secondsLeft === "number" ? [duration(secondsLeft)] : []),
    safeText(step),
  ]
  return parts.join("  ")
}

import type { Terminal } from "../../electron/cli/terminal.ts"

export type ScriptedTerminal = Terminal & {
  /** What would get into a pipe. */
  readonly printed: readonly string[]
  readonly told: readonly string[]
  readonly shown: readonly string[]
  interrupt(): void
}

/** A terminal that remembers what was written to it. */
export function createScriptedTerminal(isInteractive = false): ScriptedTerminal {
  const [printed, told, shown]: [string[], string[], string[]] = [[], [], []]
  const listeners = new Set<() => void>()
  return {
    printed,
    told,
    shown,
    isInteractive,
    columns: 100,
    print: (line) => void printed.push(line),
    tell: (line) => void told.push(line),
    show: (line) => void shown.push(line),
    onInterrupt(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    interrupt() {
      for (const listener of listeners) listener()
    },
  }
}

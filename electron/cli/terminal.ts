/** Where a command reads nothing from and writes to. */
export interface Terminal {
  /** One line of the answer. */
  print(line: string): void
  /** One line beside the answer: it does not get into a pipe. */
  tell(line: string): void
  /** A line that the next one takes the place of; only where `isInteractive`. */
  show(line: string): void
  /** Whether a person looks at it. */
  readonly isInteractive: boolean
  readonly columns: number
  /** Ctrl-C, or being asked to end. Returns what ends listening. */
  onInterrupt(listener: () => void): () => void
}

const clearLine = "\r\u001b[2K"

export function processTerminal(): Terminal {
  const { stdout, stderr } = process
  let isShowing = false
  const clear = () => {
    if (isShowing) stderr.write(clearLine)
    isShowing = false
  }
  return {
    print(line) {
      clear()
      stdout.write(`${line}\n`)
    },
    tell(line) {
      clear()
      stderr.write(`${line}\n`)
    },
    show(line) {
      stderr.write(`${clearLine}${line}`)
      isShowing = true
    },
    isInteractive: stderr.isTTY === true,
    get columns() {
      return stderr.columns ?? 80
    },
    onInterrupt(listener) {
      const signals = ["SIGINT", "SIGTERM"] as const
      for (const signal of signals) process.on(signal, listener)
      return () => {
        for (const signal of signals) process.off(signal, listener)
      }
    },
  }
}

const keptLines = 40
const longestLine = 400

/** The last lines that an engine process wrote, for error details. Folders are left out of them: a path names its user. */
export class LogTail {
  #lines: string[] = []

  add(text: string): void {
    const lines = text.split(/\r?\n/).filter((line) => line.trim() !== "")
    this.#lines = [...this.#lines, ...lines.map((line) => withoutFolders(line).slice(0, longestLine))].slice(-keptLines)
  }

  /** Undefined while nothing has been written. */
  text(): string | undefined {
    return this.#lines.length === 0 ? undefined : this.#lines.join("\n")
  }
}

/** Absolute paths cut down to their last part. */
export function withoutFolders(text: string): string {
  return text.replaceAll(
    /(?<![\w.])(?:file:\/\/|[A-Za-z]:)?(?:[\\/][^\s'"`:*?<>|\\/]+(?: [^\s'"`:*?<>|\\/]+)*)*[\\/]/g,
    (found) => (found.length > 1 ? "" : found),
  )
}

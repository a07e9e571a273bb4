/**
 * Server-sent events as chat clients read them: exactly `data: {one line of JSON}` and an empty line, `\n` only. A comment is
 * a frame of its own, because some clients drop a frame that begins with a comment whole.
 */
export function dataFrame(payload: unknown): string {
  return `data: ${JSON.stringify(payload)}\n\n`
}

export const doneFrame = "data: [DONE]\n\n"

/** What no client takes for data. One line. */
export function commentFrame(text: string): string {
  return `: ${text}\n\n`
}

export const keepAliveFrame = commentFrame("keep-alive")

export type SseEvent = { readonly event: string; readonly data: string }

/**
 * Reads frames from text that may be cut anywhere; `push` returns the events that are complete now. Follows the event stream
 * format of the HTML standard (section 9.2.6): all three line ends, several data lines, comments and unknown fields skipped.
 */
export function createSseReader(): { push(text: string): SseEvent[] } {
  let rest = ""
  /** Kept apart: to look at the end of a text that is put together of many pieces is to copy it, each time. */
  let endsInReturn = false
  let event = ""
  let data: string[] = []
  const readLine = (line: string, found: SseEvent[]) => {
    if (line === "") {
      if (data.length > 0) found.push({ event: event || "message", data: data.join("\n") })
      event = ""
      data = []
      return
    }
    const colon = line.indexOf(":")
    const name = colon < 0 ? line : line.slice(0, colon)
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "")
    if (name === "data") data.push(value)
    if (name === "event") event = value
  }
  return {
    push(text) {
      // A line that comes in many pieces is read once, when it is whole.
      if (!/[\r\n]/.test(text) && !endsInReturn) {
        rest += text
        return []
      }
      const found: SseEvent[] = []
      const lines = (rest + text).split(/\r\n|\n|\r(?!$)/)
      rest = lines.pop() ?? ""
      endsInReturn = rest.endsWith("\r")
      for (const line of lines) readLine(line, found)
      return found
    },
  }
}

/**
 * The JSON values of a server-sent event stream, one per frame; comments (keep-alives) are skipped. Only what our own host
 * sends is understood: `data:` lines. Ends when the body does.
 */
export async function* readEventStream(body: ReadableStream<Uint8Array>): AsyncGenerator<unknown, void> {
  const reader = body.getReader()
  const decoder = new TextDecoder()
  let rest = ""
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      const frames = (rest + decoder.decode(value, { stream: true })).split(/\r?\n\r?\n/)
      rest = frames.pop() ?? ""
      for (const frame of frames) {
        const data = dataOf(frame)
        if (data !== "") yield JSON.parse(data)
      }
    }
  } finally {
    // The reader may have failed already: then there is nothing left to cancel.
    await reader.cancel().catch(() => {})
  }
}

function dataOf(frame: string): string {
  return frame
    .split(/\r?\n/)
    .filter((line) => line.startsWith("data:"))
    .map((line) => line.slice(5).trimStart())
    .join("\n")
}

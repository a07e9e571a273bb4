import { expect, it } from "vitest"
import { createSseReader, dataFrame, doneFrame, keepAliveFrame } from "../../../electron/protocols/sse.ts"

it("writes one line of JSON between 'data: ' and an empty line, whatever the text holds", () => {
  expect(dataFrame({ text: "a\r\nb\n\nc" })).toBe('data: {"text":"a\\r\\nb\\n\\nc"}\n\n')
})

it("reads what it wrote, cut anywhere", () => {
  const stream = keepAliveFrame + dataFrame({ text: "水\n\n😀" }) + keepAliveFrame + doneFrame
  for (let cut = 0; cut <= stream.length; cut++) {
    const reader = createSseReader()
    const events = [...reader.push(stream.slice(0, cut)), ...reader.push(stream.slice(cut))]
    expect(events.map((event) => event.data)).toEqual(['{"text":"水\\n\\n😀"}', "[DONE]"])
  }
})

it("reads what other servers write: CRLF, event names, several data lines, no space", () => {
  const reader = createSseReader()
  expect(reader.push("event: ping\r\ndata:a\r\ndata: b\r\nid: 5\r")).toEqual([])
  expect(reader.push("\n\r\ndata: c\r\n\r\n")).toEqual([
    { event: "ping", data: "a\nb" },
    { event: "message", data: "c" },
  ])
})

// A provider that never ends its line would otherwise keep the whole host busy: minutes, not milliseconds.
it("reads a line that comes in very many pieces without copying what was there before", () => {
  const reader = createSseReader()
  const piece = "x".repeat(64)
  for (let count = 0; count < 100_000; count++) reader.push(piece)
  expect(reader.push("\n")).toEqual([])
})

import { expect, it } from "vitest"
import { createFrameBuffer } from "../../../renderer/stores/frameBuffer.ts"

function manualFrames() {
  const waiting = new Set<() => void>()
  return {
    waiting,
    schedule: (callback: () => void) => {
      waiting.add(callback)
      return () => void waiting.delete(callback)
    },
    next: () => {
      for (const callback of [...waiting]) {
        waiting.delete(callback)
        callback()
      }
    },
  }
}

it("delivers all deltas of a frame together and in order", () => {
  const frames = manualFrames()
  const delivered: (readonly string[])[] = []
  const buffer = createFrameBuffer<string>((items) => delivered.push(items), frames.schedule)
  for (const text of ["a", "b", "c"]) buffer.push(text)
  expect(delivered).toEqual([])
  expect(frames.waiting.size).toBe(1)
  frames.next()
  buffer.push("d")
  frames.next()
  expect(delivered).toEqual([["a", "b", "c"], ["d"]])
})

it("delivers what is left at once when the stream ends, and not a second time with the frame", () => {
  const frames = manualFrames()
  const delivered: (readonly string[])[] = []
  const buffer = createFrameBuffer<string>((items) => delivered.push(items), frames.schedule)
  buffer.push("last")
  buffer.flush()
  frames.next()
  expect(delivered).toEqual([["last"]])
})

it("delivers nothing of an answer that is no longer looked at", () => {
  const frames = manualFrames()
  const delivered: (readonly string[])[] = []
  const buffer = createFrameBuffer<string>((items) => delivered.push(items), frames.schedule)
  buffer.push("for nobody")
  buffer.clear()
  frames.next()
  expect(delivered).toEqual([])
})

import { afterEach, beforeEach, expect, it, vi } from "vitest"
import { systemClock } from "../../../electron/core/clock.ts"

const day = 24 * 60 * 60 * 1000

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

// Node calls back at once what is more than 24 days away: a model that is to stay for a month would be unloaded.
it("waits for weeks, too", () => {
  const called = vi.fn()
  systemClock.after(60 * day, called)
  vi.advanceTimersByTime(60 * day - 1)
  expect(called).not.toHaveBeenCalled()
  vi.advanceTimersByTime(1)
  expect(called).toHaveBeenCalledOnce()
})

it("forgets what was cancelled after weeks", () => {
  const called = vi.fn()
  const cancel = systemClock.after(60 * day, called)
  vi.advanceTimersByTime(30 * day)
  cancel()
  vi.advanceTimersByTime(60 * day)
  expect(called).not.toHaveBeenCalled()
})

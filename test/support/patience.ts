import { vi } from "vitest"

/**
 * Runs before every test file. How long a test waits for what must happen says nothing about how fast it happens: vitest's own
 * second is too short for a machine that has other things to do.
 */
const timeout = 20_000
const { waitFor, waitUntil } = vi

vi.waitFor = (callback, options) => waitFor(callback, withPatience(options))
vi.waitUntil = (callback, options) => waitUntil(callback, withPatience(options))

function withPatience(options: Parameters<typeof waitFor>[1]): Parameters<typeof waitFor>[1] {
  return typeof options === "number" ? options : { timeout, ...options }
}

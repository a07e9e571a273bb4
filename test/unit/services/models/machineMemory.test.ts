import { expect, it } from "vitest"
import {
  defaultBudget,
  machineMemory,
  parseCache,
  reserve,
} from "../../../../electron/services/models/machineMemory.ts"

// Node counts a model that was just downloaded as memory that a container has taken.
it("counts the files that a container has read as free, in both versions of control groups", () => {
  expect(parseCache("anon 5\nactive_file 7\ninactive_file 4096\nslab 1\n")).toBe(4096)
  expect(parseCache("inactive_file 1\ntotal_cache 9\ntotal_inactive_file 8192\n")).toBe(8192)
  expect(parseCache("anon 5\n")).toBe(0)
})

it("leaves room for the system on machines of every size", () => {
  const [small, large] = [4 * 2 ** 30, 256 * 2 ** 30]
  expect(defaultBudget(small)).toBe(3 * 2 ** 30)
  expect([reserve(small), reserve(large)]).toEqual([small * 0.05, 2 ** 30])
})

it("knows the memory of this machine", () => {
  expect(machineMemory.totalBytes()).toBeGreaterThan(2 ** 28)
  expect(machineMemory.freeBytes()).toBeGreaterThan(0)
  expect(machineMemory.freeBytes()).toBeLessThanOrEqual(machineMemory.totalBytes())
})

import { expect, it } from "vitest"
import type { RequestPriority } from "../../../electron/contract/completion.ts"
import { RequestQueue } from "../../../electron/engine/runner/contexts/requestQueue.ts"

type Entry = { readonly name: string; readonly priority: RequestPriority }

function queueOf(...priorities: RequestPriority[]) {
  const queue = new RequestQueue<Entry>()
  const counts = { window: 0, api: 0, batch: 0 }
  const add = (priority: RequestPriority) => queue.add({ name: `${priority} ${++counts[priority]}`, priority })
  for (const priority of priorities) add(priority)
  const startNext = () => {
    const next = queue.inOrder()[0]
    if (next !== undefined) queue.start(next)
    return next?.name
  }
  return { queue, add, startNext }
}

it("lets the window go before programs and these before batch work, first come first served among equals", () => {
  const { startNext } = queueOf("batch", "api", "window", "api", "batch", "window")
  const order = Array.from({ length: 7 }, startNext)
  expect(order).toEqual(["window 1", "window 2", "api 1", "api 2", "batch 1", "batch 2", undefined])
})

// With a window that never stops asking, a batch job would otherwise wait for ever.
it("lets nobody be overtaken for ever", () => {
  const { add, startNext } = queueOf("batch", "api")
  const order: (string | undefined)[] = []
  for (let count = 0; count < 20; count++) {
    add("window")
    order.push(startNext())
  }
  const turns = [order.indexOf("batch 1"), order.indexOf("api 1")]
  expect(turns).toEqual([8, 9])
})

it("counts as overtaking only what came later", () => {
  const { queue, add, startNext } = queueOf(...Array.from({ length: 10 }, () => "window" as const), "batch")
  for (let count = 0; count < 10; count++) startNext()
  add("window")
  expect(queue.inOrder().map((entry) => entry.name)).toEqual(["window 11", "batch 1"])
})

it("counts rivals of the same class and better ones", () => {
  const { queue } = queueOf("batch", "batch", "api", "window")
  expect(queue.inOrder().map((entry) => queue.rivals(entry))).toEqual([1, 2, 4, 4])
})

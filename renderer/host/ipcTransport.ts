import { AppError } from "../../electron/contract/errors.ts"
import type { HostBridge, HostTransport, OfferedItem } from "../../electron/contract/hostTransport.ts"
import { AsyncQueue } from "./asyncQueue.ts"
import { unwrap } from "./envelope.ts"

/** Reaches the host of the desktop app through the bridge that the preload script exposes. Such a host is never out of reach. */
export function createIpcTransport(bridge: HostBridge): HostTransport {
  return {
    async call(name, input) {
      return unwrap(await bridge.call(name, input))
    },

    async *open(name, input, signal) {
      if (signal.aborted) return
      const streamId = crypto.randomUUID()
      const queue = new AsyncQueue<unknown>()
      const stopListening = bridge.onFrame((frame) => {
        if (frame.kind === "event" || frame.streamId !== streamId) return
        if (frame.kind === "item") queue.push(frame.item)
        else queue.end(frame.error && AppError.fromBody(frame.error))
      })
      const abort = () => queue.end()
      signal.addEventListener("abort", abort)
      try {
        bridge.open(streamId, name, input)
        for await (const item of queue.read()) yield item as never
      } finally {
        signal.removeEventListener("abort", abort)
        stopListening()
        bridge.cancel(streamId)
      }
    },

    async offer(items) {
      return { paths: items.map((item) => placeOf(item, bridge)) }
    },

    subscribe(listener) {
      let isActive = true
      const stop = bridge.onFrame((frame) => {
        if (frame.kind === "event") listener.event(frame.event)
      })
      queueMicrotask(() => isActive && listener.connection("open"))
      return () => {
        isActive = false
        stop()
      }
    },
  }
}

/** A picture that is dragged out of a website is a file that lies nowhere. */
function placeOf({ file }: OfferedItem, bridge: HostBridge): string {
  const path = bridge.pathOf(file)
  if (path !== "") return path
  throw new AppError("import_invalid", `${file.name} lies nowhere on this computer.`, {
    facts: { file: file.name, reason: "not-there" },
  })
}

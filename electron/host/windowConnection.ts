import { toErrorBody } from "../contract/errors.ts"
import type { BridgeFrame, HostBridge } from "../contract/hostTransport.ts"
import type { HostRouter } from "./hostRouter.ts"

/**
 * One window's end of the bridge in the host. Pure: the shell passes frames on to `webContents.send` and feeds it what
 * `ipcMain` received from that window.
 */
export interface WindowConnection extends Pick<HostBridge, "call" | "open" | "cancel"> {
  /** Ends all that the window had opened: after it was closed, reloaded, or its process was lost. */
  close(): void
}

/** From now on `send` is given every event. A stream id that is in use is ignored: the window makes them. */
export function connectWindow(router: HostRouter, send: (frame: BridgeFrame) => void): WindowConnection {
  const streams = new Map<string, AbortController>()
  const unsubscribe = router.subscribe((event) => send({ kind: "event", event }))
  let isClosed = false

  const pump = async (streamId: string, name: string, input: unknown, signal: AbortSignal): Promise<void> => {
    try {
      for await (const item of router.open(name, input, signal)) {
        if (signal.aborted) return
        send({ kind: "item", streamId, item })
      }
      if (!signal.aborted) send({ kind: "end", streamId })
    } catch (error) {
      if (!signal.aborted) send({ kind: "end", streamId, error: toErrorBody(error) })
    }
  }

  return {
    call: (name, input) => router.call(name, input),
    open(streamId, name, input) {
      if (isClosed || streams.has(streamId)) return
      const controller = new AbortController()
      streams.set(streamId, controller)
      void pump(streamId, name, input, controller.signal).finally(() => {
        if (streams.get(streamId) === controller) streams.delete(streamId)
      })
    },
    cancel(streamId) {
      streams.get(streamId)?.abort()
      streams.delete(streamId)
    },
    close() {
      isClosed = true
      unsubscribe()
      for (const controller of streams.values()) controller.abort()
      streams.clear()
    },
  }
}

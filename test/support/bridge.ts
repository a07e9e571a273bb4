import type { BridgeFrame, HostBridge } from "../../electron/contract/hostTransport.ts"
import { Emitter } from "../../electron/core/emitter.ts"
import type { HostRouter } from "../../electron/host/hostRouter.ts"
import { connectWindow, type WindowConnection } from "../../electron/host/windowConnection.ts"

/** Electron's IPC without Electron: everything is cloned on its way, and arrives later, in order. */
export function createBridge(router: HostRouter): HostBridge & { readonly connection: WindowConnection } {
  const frames = new Emitter<BridgeFrame>()
  const connection = connectWindow(router, (frame) => {
    const copy = structuredClone(frame)
    setImmediate(() => frames.emit(copy))
  })
  return {
    connection,
    pathOf: () => "",
    call: async (name, input) => structuredClone(await connection.call(name, structuredClone(input))),
    open: (streamId, name, input) => connection.open(streamId, name, structuredClone(input)),
    cancel: (streamId) => connection.cancel(streamId),
    onFrame: (listener) => frames.on(listener),
  }
}

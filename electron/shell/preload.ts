/** Runs sandboxed beside the page, and knows no operation: what may be called is decided by the host. */
import { contextBridge, ipcRenderer, webUtils } from "electron"
import type { BridgeFrame, HostBridge } from "../contract/hostTransport.ts"
import { channels } from "./channels.ts"

const bridge: HostBridge = {
  // What is no file throws in there, and lies nowhere.
  pathOf: (file) => (file instanceof File ? webUtils.getPathForFile(file) : ""),
  call: (name, input) => ipcRenderer.invoke(channels.call, name, input),
  open: (streamId, name, input) => ipcRenderer.send(channels.open, streamId, name, input),
  cancel: (streamId) => ipcRenderer.send(channels.cancel, streamId),
  onFrame(listener) {
    const forward = (_event: unknown, frame: BridgeFrame) => listener(frame)
    ipcRenderer.on(channels.frame, forward)
    return () => void ipcRenderer.removeListener(channels.frame, forward)
  },
}

contextBridge.exposeInMainWorld("hearth", bridge)

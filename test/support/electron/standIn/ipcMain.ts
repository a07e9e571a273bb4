import { EventEmitter } from "node:events"
import { webContentsOf } from "./browserWindow.ts"
import { operations } from "./launcher.ts"

type Handler = (event: object, ...parameters: unknown[]) => unknown

class IpcMain extends EventEmitter {
  readonly handlers = new Map<string, Handler>()

  handle(channel: string, handler: Handler): void {
    if (this.handlers.has(channel)) throw new Error(`Attempted to register a second handler for '${channel}'`)
    this.handlers.set(channel, handler)
  }
}

export const ipcMain = new IpcMain()

function eventFrom(windowId: number): object {
  const sender = webContentsOf(windowId)
  return { sender, senderFrame: sender.mainFrame }
}

operations["ipc.invoke"] = async (windowId: number, channel: string, parameters: unknown[]) => {
  const handler = ipcMain.handlers.get(channel)
  if (handler === undefined) throw new Error(`No handler registered for '${channel}'`)
  // Electron clones, too: what cannot be cloned must fail here as it would there.
  return structuredClone(await handler(eventFrom(windowId), ...parameters))
}

operations["ipc.send"] = (windowId: number, channel: string, parameters: unknown[]) => {
  ipcMain.emit(channel, eventFrom(windowId), ...parameters)
}

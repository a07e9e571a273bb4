import { type IpcMainEvent, type IpcMainInvokeEvent, ipcMain, type WebContents } from "electron"
import { AppError, toErrorBody } from "../contract/errors.ts"
import type { BridgeFrame, HostBridge } from "../contract/hostTransport.ts"
import { channels } from "./channels.ts"

/** One window's end of the bridge in the host, as electron/host makes it. */
export type WindowConnection = Pick<HostBridge, "call" | "open" | "cancel"> & { close(): void }
export type ConnectWindow = (send: (frame: BridgeFrame) => void) => WindowConnection

/**
 * Connects what the preload script sends with the host. Only the main frame of a window of ours, showing a page of `origin`,
 * is listened to. Every document has a connection of its own: a reload ends all that the one before it had opened.
 */
export function openIpcPort(connect: ConnectWindow, isOurs: (sender: WebContents) => boolean, origin: string): void {
  const connections = new Map<WebContents, WindowConnection>()
  const watched = new WeakSet<WebContents>()

  const disconnect = (sender: WebContents) => {
    connections.get(sender)?.close()
    connections.delete(sender)
  }

  const connectionOf = (sender: WebContents): WindowConnection => {
    const known = connections.get(sender)
    if (known !== undefined) return known
    const connection = connect((frame) => {
      if (!sender.isDestroyed()) sender.send(channels.frame, frame)
    })
    connections.set(sender, connection)
    watch(sender)
    return connection
  }

  /** Once for each window: it outlives its documents. */
  const watch = (sender: WebContents) => {
    if (watched.has(sender)) return
    watched.add(sender)
    sender.on("did-start-navigation", (details) => {
      if (details.isMainFrame && !details.isSameDocument) disconnect(sender)
    })
    sender.on("render-process-gone", () => disconnect(sender))
    sender.once("destroyed", () => disconnect(sender))
  }

  const isTrusted = ({ sender, senderFrame }: IpcMainEvent | IpcMainInvokeEvent): boolean =>
    isOurs(sender) && senderFrame === sender.mainFrame && originOf(senderFrame?.url ?? "") === origin

  ipcMain.handle(channels.call, (event, name: unknown, input: unknown) => {
    if (isTrusted(event) && typeof name === "string") return connectionOf(event.sender).call(name, input)
    return { ok: false, error: toErrorBody(new AppError("origin_not_allowed", "This page may not use Hearth.")) }
  })
  ipcMain.on(channels.open, (event, streamId: unknown, name: unknown, input: unknown) => {
    if (!isTrusted(event) || typeof streamId !== "string" || typeof name !== "string") return
    connectionOf(event.sender).open(streamId, name, input)
  })
  ipcMain.on(channels.cancel, (event, streamId: unknown) => {
    if (isTrusted(event) && typeof streamId === "string") connectionOf(event.sender).cancel(streamId)
  })
}

/** Also of a scheme of our own, for which URL's `origin` is "null". */
function originOf(url: string): string | null {
  if (!URL.canParse(url)) return null
  const { protocol, host } = new URL(url)
  return `${protocol}//${host}`
}

import type { HostBridge, HostTransport } from "../../electron/contract/hostTransport.ts"
import { createHttpTransport } from "./httpTransport.ts"
import { createIpcTransport } from "./ipcTransport.ts"
import { tokenMetaName } from "./pageToken.ts"

declare global {
  interface Window {
    /** Exposed by the preload script of the desktop app; absent in a browser. */
    readonly hearth?: HostBridge
  }
}

/** The way from this window to its host: the bridge of the desktop app, or HTTP to where the page came from. */
export function createTransport(): HostTransport {
  if (window.hearth !== undefined) return createIpcTransport(window.hearth)
  const token = document.querySelector<HTMLMetaElement>(`meta[name="${tokenMetaName}"]`)?.content ?? ""
  return createHttpTransport({ origin: location.origin, token })
}

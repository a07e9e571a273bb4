import { BrowserWindow, type Rectangle, type Session, shell, type WebContents } from "electron"
import { isAllowedLink } from "./links.ts"

export type WindowOptions = {
  readonly bounds: Partial<Rectangle>
  readonly leastSize: { readonly width: number; readonly height: number }
  readonly preload: string
  readonly icon: string
  /** The only origin that the window may show. */
  readonly origin: string
  readonly isDark: boolean
}

/** A window that shows Hearth's own page and can be led nowhere else. It is shown as soon as it has something to show. */
export function createWindow(options: WindowOptions): BrowserWindow {
  const window = new BrowserWindow({
    ...options.bounds,
    minWidth: options.leastSize.width,
    minHeight: options.leastSize.height,
    show: false,
    title: "Hearth",
    icon: options.icon,
    // The page's own first colour, so that nothing flashes.
    backgroundColor: options.isDark ? "#191715" : "#fbfaf7",
    webPreferences: {
      preload: options.preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webviewTag: false,
      spellcheck: false,
    },
  })
  window.once("ready-to-show", () => window.show())
  confine(window.webContents, options.origin)
  refusePermissions(window.webContents.session, options.origin)
  return window
}

function confine(contents: WebContents, origin: string): void {
  const sendOut = (url: string) => {
    // A system without a program for it says so itself, or has nobody to say it to.
    if (isAllowedLink(url)) shell.openExternal(url).catch(() => {})
  }
  contents.setWindowOpenHandler(({ url }) => {
    sendOut(url)
    return { action: "deny" }
  })
  contents.on("will-navigate", (details) => {
    if (details.url.startsWith(`${origin}/`)) return
    details.preventDefault()
    sendOut(details.url)
  })
  contents.on("will-attach-webview", (event) => event.preventDefault())
}

/** The page copies text; it needs nothing else of what a site can ask for. */
function refusePermissions(session: Session, origin: string): void {
  const isGranted = (permission: string, url: string) =>
    permission === "clipboard-sanitized-write" && (url === origin || url.startsWith(`${origin}/`))
  session.setPermissionRequestHandler((_contents, permission, answer, details) =>
    answer(isGranted(permission, details.requestingUrl)),
  )
  session.setPermissionCheckHandler((_contents, permission, requestingOrigin) =>
    isGranted(permission, requestingOrigin),
  )
}

import { protocol } from "electron"
import { respond } from "./appFiles.ts"

/** Before the app is ready: a scheme of its own is an origin like https only if it was announced. */
export function announceAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: "app", privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ])
}

export function serveAppProtocol(rendererFolder: string): void {
  protocol.handle("app", (request) => respond(rendererFolder, request.url))
}

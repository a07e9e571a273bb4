import type { BridgeFrame } from "../contract/hostApi.ts"
import type { CloseStack } from "../core/closeStack.ts"
import { createCallHandlers, createStreamHandlers } from "../host/handlers.ts"
import { createHostEvents } from "../host/hostEvents.ts"
import { createHostRouter, type HostRouter } from "../host/hostRouter.ts"
import type { HostServices } from "../host/hostServices.ts"
import { createUiServer, type UiServer } from "../host/uiServer.ts"
import { connectWindow, type WindowConnection } from "../host/windowConnection.ts"
import type { DataFolder } from "../store/dataFolder.ts"
import type { HostPorts } from "./hostPorts.ts"

export type Doors = {
  /** The host's end of a window's bridge. `send` is given every event from now on. */
  connectWindow(send: (frame: BridgeFrame) => void): WindowConnection
  /** The window for a browser on this computer; not started before it is asked for. */
  readonly uiServer: Pick<UiServer, "start">
}

/** The ways in from windows: the bridge of the desktop app, and HTTP for browsers. */
export function openDoors(ports: HostPorts, folder: DataFolder, services: HostServices, stack: CloseStack): Doors {
  const { rendererFolder, log } = ports
  const events = stack.use(createHostEvents(services))
  const router: HostRouter = createHostRouter({
    calls: createCallHandlers(services, events),
    streams: createStreamHandlers(services),
    subscribe: events.subscribe,
    log: log.child("host"),
  })
  const uiServer = stack.use(createUiServer({ router, incoming: services.incoming, rendererFolder, log }))
  return {
    connectWindow: (send) => connectWindow(router, send),
    uiServer: {
      async start(port) {
        const started = await uiServer.start(port)
        await folder.setAddress(started.url)
        return started
      },
    },
  }
}

import type { BridgeFrame } from "../contract/hostTransport.ts"
import type { ServerStatus } from "../contract/server.ts"
import type { CloseStack } from "../core/closeStack.ts"
import type { Log } from "../core/log.ts"
import { createCallHandlers, createStreamHandlers } from "../host/handlers.ts"
import { createHostEvents } from "../host/hostEvents.ts"
import { createHostRouter, type HostRouter } from "../host/hostRouter.ts"
import type { HostServices } from "../host/hostServices.ts"
import { createUiServer, type UiServer } from "../host/uiServer.ts"
import { connectWindow, type WindowConnection } from "../host/windowConnection.ts"
import type { DataFolder } from "../store/dataFolder.ts"
import type { HostPorts } from "./hostPorts.ts"
import type { ManageDoor } from "./manageDoor.ts"

export type Doors = {
  /** The host's end of a window's bridge. `send` is given every event from now on. */
  connectWindow(send: (frame: BridgeFrame) => void): WindowConnection
  /** The window for a browser on this computer; not started before it is asked for. */
  readonly uiServer: Pick<UiServer, "start">
  /** What this process may show to manage its own library over the API, as `host.json` tells others. */
  readonly localToken: string
}

/** Lets the command line find the API; returns what ends that. */
function announceApi(folder: DataFolder, server: HostServices["server"], token: string, log: Log): () => void {
  let last: string | null | undefined
  const announce = ({ addresses }: ServerStatus) => {
    const here = addresses.find(({ kind }) => kind === "this-computer")
    const api = here === undefined ? null : new URL(here.url).origin
    if (api === last) return
    last = api
    folder.announce({ api, token }).catch((error) => log.warn("the API's place could not be written down", {}, error))
  }
  announce(server.status())
  return server.onChange(announce)
}

/** The ways in from windows: the bridge of the desktop app, and HTTP for browsers. */
export function openDoors(
  ports: HostPorts,
  folder: DataFolder,
  services: HostServices,
  manage: ManageDoor,
  stack: CloseStack,
): Doors {
  const { rendererFolder, log } = ports
  const events = stack.use(createHostEvents(services))
  const router: HostRouter = createHostRouter({
    calls: createCallHandlers(services, events),
    streams: createStreamHandlers(services),
    subscribe: events.subscribe,
    log: log.child("host"),
  })
  manage.open(router)
  stack.defer(announceApi(folder, services.server, manage.token, log))
  const uiServer = stack.use(createUiServer({ router, incoming: services.incoming, rendererFolder, log }))
  return {
    localToken: manage.token,
    connectWindow: (send) => connectWindow(router, send),
    uiServer: {
      async start(port) {
        const started = await uiServer.start(port)
        await folder.announce({ url: started.url })
        return started
      },
    },
  }
}

import type { ServerStatus } from "../../contract/server.ts"
import { systemClock } from "../../core/clock.ts"
import { Mutex } from "../../core/mutex.ts"
import { throttle } from "../../core/throttle.ts"
import { ServerSwitch, type ServerSwitchParts } from "./serverSwitch.ts"

/** Switches the API on and off while Hearth runs, and remembers what the user wants. */
export interface ServerService {
  status(): ServerStatus
  /** Rejects only where the wish cannot be stored: that a port is in use, for example, is a state. */
  start(): Promise<ServerStatus>
  stop(): Promise<ServerStatus>
  onChange(listener: (status: ServerStatus) => void): () => void
  /** Ends the server without changing what the user wants. */
  close(): Promise<void>
}

/** How often a window is told how many requests run: thousands may come and go in a second. */
const quietMs = 100

export function createServerService(
  parts: ServerSwitchParts & { readonly settings: { onChange(listener: () => void): () => void } },
): ServerService {
  const { listener, settings, clock = systemClock } = parts
  const log = parts.log.child("server")
  const door = new ServerSwitch({ ...parts, log })
  const switching = new Mutex()
  const followSettings = () => {
    switching
      .run(() => door.followSettings())
      .catch((error) => log.error("the server could not follow its settings", {}, error))
  }
  const counting = throttle(() => door.announce(), quietMs, clock)
  const subscriptions = [settings.onChange(followSettings), listener.onRunningChange(() => counting.call())]
  return {
    status: () => door.status,
    async start() {
      if (!settings.get().server.isEnabled) settings.update({ server: { isEnabled: true } })
      await switching.run(() => door.open())
      return door.status
    },
    async stop() {
      if (settings.get().server.isEnabled) settings.update({ server: { isEnabled: false } })
      await switching.run(() => door.shut())
      return door.status
    },
    onChange: (listen) => door.onChange(listen),
    async close() {
      for (const unsubscribe of subscriptions) unsubscribe()
      counting.cancel()
      await switching.run(() => door.shut())
    },
  }
}

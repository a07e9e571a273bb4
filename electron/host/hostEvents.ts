import type { EventName, HostEvent, HostEvents } from "../contract/hostApi.ts"
import { Emitter } from "../core/emitter.ts"
import type { HostServices } from "./hostServices.ts"

/** Everything that the services announce, in one numbered order. */
export interface HostEventSource {
  /** Number of the last event. Whatever is read right now contains it. */
  readonly sequence: number
  subscribe(listener: (event: HostEvent) => void): () => void
  close(): void
}

export function createHostEvents(services: Omit<HostServices, "appInfo" | "desktop">): HostEventSource {
  const { settings, models, adapters, providers, routes, server, requests, keys, origins } = services
  const { library, imports, hubSources, conversations, chat, downloads, notices } = services
  const events = new Emitter<HostEvent>()
  let sequence = 0
  const announce = <Name extends EventName>(name: Name, payload: HostEvents[Name]) => {
    sequence += 1
    events.emit({ sequence, name, payload } as HostEvent)
  }
  const subscriptions = [
    settings.onChange((snapshot) => announce("settings.changed", snapshot)),
    models.onChange((change) => {
      if (change.kind === "changed") announce("model.changed", change.model)
      else announce("model.removed", { id: change.id })
    }),
    adapters.onChange((change) => {
      if (change.kind === "changed") announce("adapter.changed", change.adapter)
      else announce("adapter.removed", { id: change.id })
    }),
    hubSources.onChange((status) => announce("hub.changed", status)),
    library.onChange((change) => {
      if (change.kind === "changed") announce("link.changed", change.link)
      else announce("link.removed", { id: change.id })
    }),
    imports.onChange((change) => {
      if (change.kind === "changed") announce("import.changed", change.job)
      else announce("import.removed", { id: change.id })
    }),
    downloads.onChange((change) => {
      if (change.kind === "changed") announce("download.changed", change.download)
      else if (change.kind === "removed") announce("download.removed", { id: change.id })
      else announce("downloads.reordered", { ids: change.ids })
    }),
    providers.onChange((change) => {
      if (change.kind === "changed") announce("provider.changed", change.provider)
      else announce("provider.removed", { id: change.id })
    }),
    keys.onChange((change) => {
      if (change.kind === "changed") announce("key.changed", change.key)
      else announce("key.removed", { id: change.id })
    }),
    routes.onChange((change) => {
      if (change.kind === "changed") announce("route.changed", change.route)
      else announce("route.removed", { id: change.id })
    }),
    routes.onHealth((health) => announce("targetHealth.changed", health)),
    origins.onChange((change) => {
      if (change.kind === "changed") announce("origin.changed", change.origin)
      else announce("origin.removed", { origin: change.origin })
    }),
    server.onChange((status) => announce("server.changed", status)),
    conversations.onChange((change) => {
      if (change.kind === "changed") announce("conversation.changed", change.conversation)
      else announce("conversation.removed", { id: change.id })
    }),
    chat.onMessage((message) => announce("message.changed", message)),
    requests.onChange((record) => announce("request.changed", record)),
    requests.onClear(() => announce("requests.cleared", {})),
    notices.onDismiss((id) => announce("notice.dismissed", { id })),
  ]
  return {
    get sequence() {
      return sequence
    },
    subscribe: (listener) => events.on(listener),
    close() {
      for (const unsubscribe of subscriptions) unsubscribe()
    },
  }
}

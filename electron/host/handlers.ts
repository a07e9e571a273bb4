import { exportRecords } from "../protocols/ledgerExport.ts"
import type { HostEventSource } from "./hostEvents.ts"
import type { CallHandlers, StreamHandlers } from "./hostRouter.ts"
import type { HostServices } from "./hostServices.ts"

/** What each call does, one line where the service says it all. */
export function createCallHandlers(services: HostServices, events: Pick<HostEventSource, "sequence">): CallHandlers {
  const { appInfo, settings, models, inspection, adapters, routes, server, requests, ledger, keys, audit } = services
  const { library, imports, hubSources, providers, origins, limits, conversations, chat, notices, desktop } = services
  const { downloads, hub } = services
  return {
    "host.snapshot": () => ({
      sequence: events.sequence,
      app: { ...appInfo, notices: notices.list() },
      settings: settings.snapshot(),
      models: models.list(),
      adapters: adapters.list(),
      links: library.links(),
      imports: imports.list(),
      hub: hubSources.status(),
      downloads: downloads.list(),
      providers: providers.list(),
      routes: routes.list(),
      targetHealth: routes.health(),
      keys: keys.list(),
      origins: origins.list(),
      server: server.status(),
      requests: requests.list(),
    }),
    "notices.dismiss": ({ id }) => nothing(notices.dismiss(id)),

    "settings.update": ({ patch }) => settings.update(patch),

    "models.load": async ({ id }) => nothing(await models.load(id)),
    "models.unload": async ({ id }) => nothing(await models.unload(id)),
    "models.loadSafer": async ({ id }) => nothing(await models.loadSafer(id)),
    "models.configure": ({ id, settings: own }) => models.configure(id, own),
    "models.estimate": ({ id, load }) => models.estimate(id, load),
    "models.memory": () => models.memory(),
    "models.rescan": async () => nothing(await models.rescan()),

    "adapters.check": ({ companions, ...input }) =>
      adapters.check({ ...input, ...(companions !== undefined && { companionFiles: companions }) }),
    "adapters.import": (input) => adapters.import(input),
    "adapters.remove": ({ id, forGood }) => adapters.remove(id, { forGood }),

    "models.update": ({ id, patch }) => models.update(id, patch),
    "models.remove": ({ id, forGood }) => models.remove(id, { forGood }),
    "models.verify": ({ id }) => nothing(models.verify(id)),
    "models.inspect": ({ id }) => inspection.inspect(id),
    "models.previewTemplate": (query) => inspection.previewTemplate(query),
    "models.reveal": async ({ id }) => nothing(await desktop.revealFile(models.fileOf(id))),
    "adapters.update": ({ id, patch }) => adapters.update(id, patch),
    "adapters.setAlias": ({ id, alias }) => adapters.setAlias(id, alias),
    "adapters.removeAlias": ({ id, name }) => adapters.removeAlias(id, name),
    "adapters.reveal": async ({ id }) => nothing(await desktop.revealFile(adapters.fileOf(id))),
    "library.disk": () => library.disk(),
    "library.findApps": async () => ({ items: await library.findApps() }),
    "library.link": ({ path }) => library.link(path),
    "library.unlink": async ({ id }) => nothing(await library.unlink(id)),
    "imports.look": ({ path }) => imports.look(path),
    "imports.start": (input) => imports.start(input),
    "imports.cancel": async ({ id }) => nothing(await imports.cancel(id)),
    "imports.dismiss": ({ id }) => nothing(imports.dismiss(id)),
    "imports.discard": async ({ path }) => nothing(await imports.discard(path)),
    "hub.search": (query) => hub.search(query),
    "hub.repo": (asked) => hub.repo(asked),
    "hub.fits": (query) => hub.fits(query),
    "hub.suggestions": async () => ({ items: await hub.suggestions() }),
    "hub.probe": ({ source }) => hubSources.probe(source),
    "hub.setToken": ({ token }) => hubSources.setToken(token),
    "downloads.start": ({ download }) => downloads.start(download),
    "downloads.pause": ({ id }) => downloads.pause(id),
    "downloads.resume": ({ id, source }) => downloads.resume(id, source),
    "downloads.remove": async ({ id }) => nothing(await downloads.remove(id)),
    "downloads.clear": () => nothing(downloads.clear()),
    "downloads.move": ({ id, before }) => nothing(downloads.move(id, before)),

    "providers.create": ({ provider }) => providers.create(provider),
    "providers.update": ({ id, patch }) => providers.update(id, patch),
    "providers.remove": ({ id }) => nothing(providers.remove(id)),
    "providers.addSecret": ({ id, secret, label }) => providers.addSecret(id, secret, label),
    "providers.removeSecret": ({ id, secretId }) => providers.removeSecret(id, secretId),
    "providers.fetchModels": ({ id }) => providers.fetchModels(id),
    "providers.setModel": ({ id, model, patch }) => providers.setModels(id, [model], patch),
    "providers.setModels": ({ id, models: ids, patch }) => providers.setModels(id, ids, patch),
    "providers.removeModel": ({ id, model }) => providers.removeModel(id, model),
    "providers.check": ({ id, model }) => providers.check(id, model),

    "routes.create": ({ route }) => routes.create(route),
    "routes.update": ({ id, patch }) => routes.update(id, patch),
    "routes.remove": ({ id }) => nothing(routes.remove(id)),
    "routes.plan": ({ name }) => routes.plan(name),
    "routes.clearCache": () => nothing(routes.clearCache()),

    "keys.create": ({ key }) => keys.create(key),
    "keys.update": ({ id, patch }) => keys.update(id, patch),
    "keys.rotate": ({ id }) => keys.rotate(id),
    "keys.revoke": ({ id }) => keys.revoke(id),
    "keys.remove": ({ id }) => nothing(keys.remove(id)),
    "keys.usage": () => ({ items: limits.usage() }),
    "origins.decide": ({ origin, decision }) => nothing(origins.decide(origin, decision)),

    "ledger.list": (query) => ledger.list(query),
    "ledger.get": ({ id }) => ledger.get(id),
    "ledger.usage": (query) => ledger.usage(query),
    "ledger.clear": (input) => ledger.clear(input),
    "audit.list": (query) => audit.list(query),

    "server.start": () => server.start(),
    "server.stop": () => server.stop(),

    "conversations.list": (query) => conversations.list(query),
    "conversations.create": (input) => conversations.create(input.settings),
    "conversations.get": ({ id }) => conversations.get(id),
    "conversations.rename": ({ id, title }) => conversations.rename(id, title),
    "conversations.pin": ({ id, isPinned }) => conversations.pin(id, isPinned),
    "conversations.configure": (input) => conversations.configure(input.id, input.settings),
    "conversations.remove": ({ id }) => nothing(conversations.remove(id)),
    "conversations.restore": ({ id }) => conversations.restore(id),
    "conversations.messages": ({ id }) => ({ items: conversations.messages(id) }),
    "conversations.show": ({ id, messageId }) => conversations.show(id, messageId),

    "chat.send": (input) => chat.send(input),
    "chat.regenerate": ({ messageId, models: names }) => chat.regenerate(messageId, names),
    "chat.stop": ({ messageId }) => nothing(chat.stop(messageId)),

    "requests.clear": () => nothing(requests.clear()),

    "desktop.openLink": async ({ url }) => nothing(await desktop.openLink(url)),
    "desktop.pick": async ({ what }) => ({ paths: await desktop.pick(what) }),
    "desktop.revealData": async () => nothing(await desktop.revealFolder(appInfo.dataFolder)),
  }
}

export function createStreamHandlers(
  services: Pick<HostServices, "chat" | "routes" | "ledger" | "replay">,
): StreamHandlers {
  const { chat, routes, ledger, replay } = services
  return {
    "chat.follow": ({ messageId }, signal) => chat.follow(messageId, signal),
    "chat.followSeveral": ({ messageIds }, signal) => chat.followSeveral(messageIds, signal),
    "routes.try": ({ name, text }, signal) => routes.try(name, text, signal),
    "ledger.replay": ({ id }, signal) => replay.run(id, signal),
    "ledger.export": ({ filter, format }) => exportRecords(ledger.pages(filter), format),
  }
}

/** Calls without a result answer null: `undefined` would be lost in JSON. */
function nothing(_done: unknown): null {
  return null
}

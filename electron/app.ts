/** The composition root: what a host consists of, and how its parts are put together and closed again. */
import { join } from "node:path"
import type { DatabaseSync } from "node:sqlite"
import type { AppInfo } from "./contract/app.ts"
import type { BridgeFrame } from "./contract/hostApi.ts"
import { CloseStack } from "./core/closeStack.ts"
import type { Log } from "./core/log.ts"
import type { SpawnEngine } from "./engine/engine.ts"
import { createSupervisor } from "./engine/supervisor.ts"
import { createCallHandlers, createStreamHandlers } from "./host/handlers.ts"
import { createHostEvents } from "./host/hostEvents.ts"
import { createHostRouter, type HostRouter } from "./host/hostRouter.ts"
import type { HostServices } from "./host/hostServices.ts"
import { createUiServer, type UiServer } from "./host/uiServer.ts"
import { connectWindow, type WindowConnection } from "./host/windowConnection.ts"
import { createCatalogue } from "./library/catalogue.ts"
import { readKeptRequest, writeKeptRequest } from "./protocols/keptRequest.ts"
import { createServer } from "./server/createServer.ts"
import { createAccessServices } from "./services/access/accessServices.ts"
import { createAdapterService } from "./services/adapters/adapterService.ts"
import { createAnswerServices } from "./services/answers/answerServices.ts"
import { createRequestLog } from "./services/answers/requestLog.ts"
import { createChatService } from "./services/chat/chatService.ts"
import { createConversationService } from "./services/chat/conversationService.ts"
import type { Desktop } from "./services/desktop.ts"
import { createLedgerService } from "./services/ledger/ledgerService.ts"
import { createReplay } from "./services/ledger/replay.ts"
import { openLimits } from "./services/limits/openLimits.ts"
import { createMetricsService } from "./services/metrics/metricsService.ts"
import { createModelService } from "./services/models/modelService.ts"
import { createNoticeService } from "./services/noticeService.ts"
import { createProviderService } from "./services/providers/providerService.ts"
import { createRouteList } from "./services/routing/routeList.ts"
import { createServerService } from "./services/server/serverService.ts"
import type { ServerSwitchParts } from "./services/server/serverSwitch.ts"
import type { SettingsOverrides } from "./services/settingsOverrides.ts"
import { createSettingsService, type SettingsService } from "./services/settingsService.ts"
import { type ConversationData, createConversationData } from "./store/conversationData.ts"
import { openDatabase } from "./store/database.ts"
import { type DataFolder, openDataFolder } from "./store/dataFolder.ts"
import { createLedgerStore } from "./store/ledgerStore.ts"
import type { SecretBox } from "./store/secretBox.ts"
import { openSecretStore, type SecretStore } from "./store/secretStore.ts"
import { openSettings, type SettingsStore } from "./store/settings.ts"
import type { SettingsFile } from "./store/settingsFile.ts"
import { storedProvider } from "./store/storedProvider.ts"
import { storedRoute } from "./store/storedRoutes.ts"

export type { Desktop, SecretBox, SettingsFile, SettingsOverrides }

/** Everything that differs between Electron, plain Node and a test. */
export type HostPorts = {
  readonly appInfo: Omit<AppInfo, "notices">
  readonly dataFolder: string
  readonly modelsFolder: string
  /** Where the models that came with Hearth are: `resources/models`. */
  readonly embeddedModelsFolder: string
  /** The built window, for the browser: `out/renderer`. */
  readonly rendererFolder: string
  /** Called by the composition root after the data folder is locked and the file was checked. */
  readonly openSettingsFile: (path: string) => SettingsFile
  /** How secrets are sealed; called as `openSettingsFile` is, with the data folder. */
  readonly openSecretBox: (dataFolder: string) => SecretBox
  readonly spawnEngine: SpawnEngine
  readonly desktop: Desktop
  /** Settings that a variable or a flag holds, and their values. */
  readonly overrides: SettingsOverrides
  /** What other computers must present to use the API; null refuses them. */
  readonly apiKey: string | null
  readonly log: Log
}

/** A host that runs, until it is closed. */
export interface App {
  readonly services: HostServices
  /** The host's end of a window's bridge. `send` is given every event from now on. */
  connectWindow(send: (frame: BridgeFrame) => void): WindowConnection
  /** The window for a browser on this computer; not started by `createApp`. Closed with the app. */
  readonly uiServer: Pick<UiServer, "start">
  /** Ends answers, the servers and all engine processes, and gives the data folder back. Never throws. */
  close(): Promise<void>
}

/**
 * Puts a host together and starts the API if the settings say so; that a port is taken is a state of the server, not an
 * error. Throws `data_folder_locked`, `data_folder_unusable` or `database_unusable`, having closed what it had opened.
 */
export async function createApp(ports: HostPorts): Promise<App> {
  const stack = new CloseStack((error) => ports.log.error("a part of the host could not be closed", {}, error))
  try {
    const folder = await openDataFolder(ports.dataFolder)
    stack.defer(() => folder.close())
    const stores = openStores(ports, stack)
    const services = await createServices(ports, stores, stack)
    const app = openDoors(ports, folder, services, stack)
    if (services.settings.get().server.isEnabled) await services.server.start()
    return app
  } catch (error) {
    await stack.close()
    throw error
  }
}

type Stores = {
  readonly settings: SettingsStore
  readonly secrets: SecretStore
  readonly database: DatabaseSync
  readonly data: ConversationData
} & Pick<HostServices, "notices">

function openStores({ dataFolder, openSettingsFile, openSecretBox }: HostPorts, stack: CloseStack): Stores {
  const notices = createNoticeService()
  const settings = openSettings(join(dataFolder, "settings.json"), openSettingsFile)
  const secrets = openSecretStore(join(dataFolder, "secrets.json"), openSecretBox(dataFolder))
  notices.add(...settings.notices, ...secrets.notices)
  const opened = openDatabase(join(dataFolder, "hearth.db"))
  stack.defer(() => opened.database.close())
  notices.add(...opened.notices)
  const data = createConversationData(opened.database)
  // What was removed could be restored until now.
  data.conversations.purge()
  return { settings, secrets, database: opened.database, data, notices }
}

async function createServices(ports: HostPorts, stores: Stores, stack: CloseStack): Promise<HostServices> {
  const { appInfo, desktop, apiKey: environmentKey, log } = ports
  const { database, secrets, data, notices } = stores
  const knownNotices = stores.settings.notices.length
  const settings = createSettingsService(stores.settings, ports.overrides)
  const requests = createRequestLog({ ledger: () => settings.get().ledger, toBody: writeKeptRequest })
  const ledger = createLedgerService({ store: createLedgerStore(database), requests, settings, log })
  // After all that answers: what is cut off by closing is recorded, too.
  stack.defer(() => ledger.close())
  const access = createAccessServices({ database, secrets, store: stores.settings, settings, environmentKey, log })
  stack.defer(() => access.close())
  const { engine, adapters, models } = await createModels(ports, settings, stack)
  const limits = openLimits({ database, keys: access.keys, settings, log })
  stack.defer(() => limits.close())
  const routeList = createRouteList(stores.settings.section("routes", storedRoute))
  const { audit, keys, origins } = access
  const section = stores.settings.section("providers", storedProvider)
  const providers = createProviderService({ section, secrets, audit, log })
  stack.defer(() => providers.close())
  const answers = createAnswerServices({ engine, models, requests, settings, providers, routeList, limits, audit, log })
  const { routes } = answers
  stack.defer(() => routes.close())
  const metrics = createMetricsService({ version: appInfo.version, models, requests, targetHealth: routes.health })
  stack.defer(() => metrics.close())
  const server = createServerService({
    listener: createServer({ ...answers, requests, access, limits, metrics, log }),
    settings,
    log,
    ...portMoving(ports, stores),
  })
  stack.defer(() => server.close())
  const conversations = createConversationService(data)
  const { completions } = answers
  const replay = createReplay({ ledger, completions, readRequest: readKeptRequest })
  const chat = createChatService({ data, conversations, completions, models, log: log.child("chat") })
  stack.defer(() => chat.close())
  // Also those about lists that the services keep in the same file.
  notices.add(...stores.settings.notices.slice(knownNotices))
  return {
    appInfo,
    settings,
    models,
    adapters,
    providers,
    routes,
    server,
    requests,
    ledger,
    replay,
    limits,
    keys,
    audit,
    origins,
    conversations,
    chat,
    notices,
    desktop,
  }
}

/** The library, the engine, and what is made of both. */
async function createModels(ports: HostPorts, settings: SettingsService, stack: CloseStack) {
  const { embeddedModelsFolder: embeddedFolder, modelsFolder, spawnEngine, log } = ports
  const catalogue = await createCatalogue({ embeddedFolder, modelsFolder, log: log.child("library") })
  stack.defer(() => catalogue.close())
  const engine = createSupervisor({ spawnEngine, log: log.child("engine") })
  stack.defer(() => engine.close())
  const adapters = createAdapterService({ catalogue, log })
  stack.defer(() => adapters.close())
  adapters.onStale((model) => {
    engine.unload(model, staleGraceMs).catch((error) => log.warn("could not unload a model", { model }, error))
  })
  const models = createModelService({ engine, catalogue, adapters, settings, log })
  stack.defer(() => models.close())
  return { engine, adapters, models }
}

/** Answers under way come to their end with the adapter that they began with; who asks meanwhile waits. */
const staleGraceMs = 60_000

/** Only at the very first start, and only a port that nobody has chosen, may be exchanged for a free one. */
function portMoving({ overrides }: HostPorts, { settings, notices }: Stores): Pick<ServerSwitchParts, "onPortMoved"> {
  if (!settings.isNew || overrides.fixed["server.port"] !== undefined) return {}
  return {
    onPortMoved: ({ from, to, holder }) => {
      const facts = { from, to, ...(holder === null ? {} : { holder }) }
      notices.add({ id: "port-changed", kind: "port-changed", facts })
    },
  }
}

/** The ways in from windows: the bridge of the desktop app, and HTTP for browsers. */
function openDoors(ports: HostPorts, folder: DataFolder, services: HostServices, stack: CloseStack): App {
  const { rendererFolder, log } = ports
  const events = createHostEvents(services)
  stack.defer(() => events.close())
  const router: HostRouter = createHostRouter({
    calls: createCallHandlers(services, events),
    streams: createStreamHandlers(services),
    subscribe: events.subscribe,
    log: log.child("host"),
  })
  const uiServer = createUiServer({ router, rendererFolder, log })
  stack.defer(() => uiServer.close())
  return {
    services,
    connectWindow: (send) => connectWindow(router, send),
    uiServer: {
      async start(port) {
        const started = await uiServer.start(port)
        await folder.setAddress(started.url)
        return started
      },
    },
    close: () => stack.close(),
  }
}

import { join } from "node:path"
import { onTestFinished } from "vitest"
import type { AppInfo } from "../../electron/contract/app.ts"
import { systemClock } from "../../electron/core/clock.ts"
import { silentLog } from "../../electron/core/log.ts"
import { createCallHandlers, createStreamHandlers } from "../../electron/host/handlers.ts"
import { createHostEvents } from "../../electron/host/hostEvents.ts"
import { createHostRouter } from "../../electron/host/hostRouter.ts"
import type { HostServices } from "../../electron/host/hostServices.ts"
import { createUiServer } from "../../electron/host/uiServer.ts"
import { createHubClient } from "../../electron/library/hub/hubClient.ts"
import { isPassing } from "../../electron/library/hub/hubErrors.ts"
import { openConfSettings } from "../../electron/ports/confSettings.ts"
import { openKeyFileBox } from "../../electron/ports/keyFileBox.ts"
import { readKeptRequest, writeKeptRequest } from "../../electron/protocols/keptRequest.ts"
import { createAccessServices } from "../../electron/services/access/accessServices.ts"
import type { AdapterCatalogue } from "../../electron/services/adapters/adapterList.ts"
import { createAdapterService } from "../../electron/services/adapters/adapterService.ts"
import { createAnswerServices } from "../../electron/services/answers/answerServices.ts"
import { createRequestLog } from "../../electron/services/answers/requestLog.ts"
import { createDownloadService } from "../../electron/services/downloads/downloadService.ts"
import { sealProxy } from "../../electron/services/hub/hubProxy.ts"
import { createHubService } from "../../electron/services/hub/hubService.ts"
import { createHubSources } from "../../electron/services/hub/hubSources.ts"
import { createImportService } from "../../electron/services/imports/importService.ts"
import { createIncoming } from "../../electron/services/imports/incoming.ts"
import { createLedgerService } from "../../electron/services/ledger/ledgerService.ts"
import { createReplay } from "../../electron/services/ledger/replay.ts"
import { openLimits } from "../../electron/services/limits/openLimits.ts"
import { createModelInspection } from "../../electron/services/models/modelInspection.ts"
import { createModelService } from "../../electron/services/models/modelService.ts"
import { createNoticeService } from "../../electron/services/noticeService.ts"
import { createProviderService } from "../../electron/services/providers/providerService.ts"
import type { ServerListener } from "../../electron/services/server/serverListener.ts"
import { createServerService } from "../../electron/services/server/serverService.ts"
import { createSettingsService } from "../../electron/services/settingsService.ts"
import { createDownloadStore } from "../../electron/store/downloadStore.ts"
import { createLedgerStore } from "../../electron/store/ledgerStore.ts"
import { openSecretStore } from "../../electron/store/secretStore.ts"
import { openSettings } from "../../electron/store/settings.ts"
import { storedProvider } from "../../electron/store/storedProvider.ts"
import { createChatHost } from "./chatHost.ts"
import { noLinks } from "./library.ts"
import { createScriptedEngine } from "./serverEngine.ts"
import { catalogueOf, emberEntry } from "./services.ts"
import { tempFolder } from "./tempFolder.ts"
import { createTestDesktop } from "./testDesktop.ts"
import { readToken, writeTestWindow } from "./testWindow.ts"

const listener: ServerListener = {
  listen: async (at) => at,
  close: async () => {},
  runningRequests: 0,
  onRunningChange: () => () => {},
}

const appInfo: Omit<AppInfo, "notices"> = {
  version: "0.1.0",
  platform: "linux",
  isDesktop: false,
  dataFolder: "/data",
  modelsFolder: "/data/models",
  systemLanguage: "en",
}

/** Nothing listens at the port of "discard": hubs cannot be reached, and quickly not. */
const nowhere = "http://127.0.0.1:9"

const noAdapters: AdapterCatalogue = {
  list: () => [emberEntry],
  adapters: () => [],
  bases: () => new Map(),
  adaptersFolder: "/nonexistent",
  onChange: () => () => {},
  rescan: async () => {},
  changeAdapter: () => {},
  usedAdapter: () => {},
  removeAdapter: async () => ({ freedBytes: 0, went: "trash" }),
}

/** The host as windows see it, over real services: only the model, the API's socket and the desktop are played. */
/** `adapters`: a catalogue of adapters; none by default. */
export function createTestHost(adapters: AdapterCatalogue = noAdapters) {
  const folder = tempFolder()
  const chatHost = createChatHost()
  const store = openSettings(join(folder, "settings.json"), openConfSettings)
  const engine = createScriptedEngine()
  const { database } = chatHost
  const secrets = openSecretStore(join(folder, "secrets.json"), openKeyFileBox(folder))
  const overrides = { fixed: { language: "HEARTH_LANG" }, values: { language: "en" } } as const
  const settings = createSettingsService(store, overrides, (patch, current) => sealProxy(patch, current, secrets))
  const access = createAccessServices({ database, secrets, store, settings, environmentKey: null, log: silentLog })
  const requests = createRequestLog({ ledger: () => settings.get().ledger, toBody: writeKeptRequest })
  const ledger = createLedgerService({ store: createLedgerStore(database), requests, settings, log: silentLog })
  const section = store.section("providers", storedProvider)
  const providers = createProviderService({ section, secrets, audit: access.audit, log: silentLog })
  const opened: string[] = []
  const models = createModelService({ engine, catalogue: catalogueOf(emberEntry), settings, log: silentLog })
  const { routes, completions } = createAnswerServices({
    engine,
    models,
    requests,
    settings,
    providers,
    log: silentLog,
  })
  const adapterService = createAdapterService({ catalogue: adapters, log: silentLog })
  const incoming = createIncoming(join(folder, "incoming"))
  const hubSources = createHubSources({
    settings,
    secrets,
    audit: access.audit,
    language: "en",
    environmentToken: null,
    createClient: createHubClient,
    addresses: { huggingface: nowhere, "hf-mirror": nowhere, modelscope: nowhere },
    log: silentLog,
  })
  const downloads = createDownloadService({
    store: createDownloadStore(database),
    reader: hubSources.client,
    isPassing,
    candidates: hubSources.candidates,
    library: {
      modelsFolder: join(folder, "models"),
      adaptersFolder: join(folder, "models", "adapters"),
      expect: () => {},
      idOf: () => null,
      rescan: async () => {},
      onChange: () => () => {},
    },
    settings,
    log: silentLog,
  })
  const services: HostServices = {
    appInfo,
    hubSources,
    downloads,
    hub: createHubService({
      client: hubSources.client,
      sources: hubSources,
      models,
      findInLibrary: () => null,
      clock: systemClock,
    }),
    settings,
    adapters: adapterService,
    models,
    inspection: createModelInspection({ catalogue: catalogueOf(emberEntry), engine }),
    library: noLinks,
    imports: createImportService({
      modelsFolder: join(folder, "models"),
      catalogue: { ...adapters, expect: () => {} },
      adapters: adapterService,
      incoming,
      links: null,
      appOf: async () => null,
      belongToApps: async () => false,
      log: silentLog,
    }),
    incoming,
    providers,
    routes,
    server: createServerService({ listener, settings, log: silentLog }),
    requests,
    ledger,
    replay: createReplay({ ledger, completions, readRequest: readKeptRequest }),
    limits: openLimits({ database, keys: access.keys, settings, log: silentLog }),
    keys: access.keys,
    audit: access.audit,
    origins: access.origins,
    conversations: chatHost.conversations,
    chat: chatHost.chat,
    notices: createNoticeService(),
    desktop: { ...createTestDesktop().desktop, openLink: async (url) => void opened.push(url) },
  }
  const events = createHostEvents(services)
  const router = createHostRouter({
    calls: createCallHandlers(services, events),
    streams: createStreamHandlers(services),
    subscribe: events.subscribe,
    log: silentLog,
  })
  onTestFinished(async () => {
    events.close()
    await services.server.close()
    await services.chat.close()
    await services.models.close()
    await services.imports.close()
    await services.adapters.close()
    await downloads.close()
    await hubSources.close()
    await providers.close()
    access.close()
    ledger.close()
    chatHost.database.close()
  })
  return { ...chatHost, folder, services, router, opened }
}

/** The server of a small built window, with the calls of the given host. */
export async function startTestUi(
  { router, services }: Pick<ReturnType<typeof createTestHost>, "router" | "services">,
  port = 0,
) {
  const { incoming } = services
  const uiServer = createUiServer({ router, incoming, rendererFolder: writeTestWindow(tempFolder()), log: silentLog })
  onTestFinished(() => uiServer.close())
  const { url } = await uiServer.start(port)
  const origin = url.replace(/\/$/, "")
  return { origin, token: await readToken(origin), uiServer }
}

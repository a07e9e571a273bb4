import type { CloseStack } from "../core/closeStack.ts"
import type { HostServices } from "../host/hostServices.ts"
import { readKeptRequest, writeKeptRequest } from "../protocols/keptRequest.ts"
import { createServer } from "../server/createServer.ts"
import { createAccessServices } from "../services/access/accessServices.ts"
import { createAnswerServices } from "../services/answers/answerServices.ts"
import { createRequestLog } from "../services/answers/requestLog.ts"
import { createChatService } from "../services/chat/chatService.ts"
import { createConversationService } from "../services/chat/conversationService.ts"
import { sealProxy } from "../services/hub/hubProxy.ts"
import { createLedgerService } from "../services/ledger/ledgerService.ts"
import { createReplay } from "../services/ledger/replay.ts"
import { openLimits } from "../services/limits/openLimits.ts"
import { createMetricsService } from "../services/metrics/metricsService.ts"
import { createNoticeService, type NoticeService } from "../services/noticeService.ts"
import { createProviderService } from "../services/providers/providerService.ts"
import { createRouteList } from "../services/routing/routeList.ts"
import { createServerService } from "../services/server/serverService.ts"
import type { ServerSwitchParts } from "../services/server/serverSwitch.ts"
import { createSettingsService } from "../services/settingsService.ts"
import { createLedgerStore } from "../store/ledgerStore.ts"
import type { SettingsStore } from "../store/settings.ts"
import { storedProvider } from "../store/storedProvider.ts"
import { storedRoute } from "../store/storedRoutes.ts"
import type { HostPorts } from "./hostPorts.ts"
import type { ManageDoor } from "./manageDoor.ts"
import { openDownloads } from "./openDownloads.ts"
import { openHub } from "./openHub.ts"
import { openImports } from "./openImports.ts"
import { openLibrary } from "./openLibrary.ts"
import { openModels } from "./openModels.ts"
import type { Stores } from "./openStores.ts"

/** All use cases, each after those that it needs; they are closed in the opposite order. */
export async function openServices(
  ports: HostPorts,
  stores: Stores,
  manage: ManageDoor,
  stack: CloseStack,
): Promise<HostServices> {
  const { appInfo, desktop, apiKey: environmentKey, log } = ports
  const { database, secrets, data, settings: store } = stores
  const notices = createNoticeService()
  const settings = createSettingsService(store, ports.overrides, (patch, current) => sealProxy(patch, current, secrets))

  const requests = createRequestLog({ ledger: () => settings.get().ledger, toBody: writeKeptRequest })
  // Before all that answers, and so closed after it: what is cut off by closing is recorded, too.
  const ledger = stack.use(createLedgerService({ store: createLedgerStore(database), requests, settings, log }))
  const localToken = manage.token
  const access = stack.use(
    createAccessServices({ database, secrets, store, settings, environmentKey, localToken, log }),
  )
  const { audit, keys, origins } = access

  const { catalogue, library } = await openLibrary(ports, stores, stack)
  const routeList = createRouteList(store.section("routes", storedRoute))
  const routeNames = () => routeList.list().map((route) => route.name)
  const { engine, adapters, models, inspection } = openModels(ports, { catalogue, settings, routeNames }, stack)
  const { hubSources, hubClient, hub } = openHub(ports, { settings, secrets, audit, models, catalogue }, stack)
  const downloads = openDownloads({ database, catalogue, hubClient, hubSources, settings, log }, stack)
  const limits = stack.use(openLimits({ database, keys, settings, log }))
  const section = store.section("providers", storedProvider)
  const providers = stack.use(createProviderService({ section, secrets, audit, log }))
  const answers = createAnswerServices({ engine, models, requests, settings, providers, routeList, limits, audit, log })
  const { completions } = answers
  const routes = stack.use(answers.routes)

  const { version } = appInfo
  const metrics = stack.use(createMetricsService({ version, models, requests, targetHealth: routes.health }))
  const listener = createServer({ ...answers, requests, access, limits, metrics, manage: manage.host, version, log })
  const server = stack.use(createServerService({ listener, settings, log, ...portMoving(ports, store, notices) }))

  const conversations = createConversationService(data)
  const chat = stack.use(createChatService({ data, conversations, completions, models, log: log.child("chat") }))
  const replay = createReplay({ ledger, completions, readRequest: readKeptRequest })
  // Only now has every list been read that services keep in the file of the settings.
  notices.add(...store.notices, ...stores.notices)
  return {
    appInfo,
    settings,
    models,
    inspection,
    adapters,
    library,
    ...openImports(ports, { catalogue, adapters, library }, stack),
    hubSources,
    downloads,
    hub,
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

/** Only at the very first start, and only a port that nobody has chosen, may be exchanged for a free one. */
function portMoving(
  { overrides }: HostPorts,
  { isNew }: SettingsStore,
  notices: NoticeService,
): Pick<ServerSwitchParts, "onPortMoved"> {
  if (!isNew || overrides.fixed["server.port"] !== undefined) return {}
  return {
    onPortMoved: ({ from, to, holder }) => {
      const facts = { from, to, ...(holder === null ? {} : { holder }) }
      notices.add({ id: "port-changed", kind: "port-changed", facts })
    },
  }
}

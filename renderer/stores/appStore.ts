import { createStore, type StoreApi } from "zustand"
import type { HostTransport } from "../../electron/contract/hostTransport.ts"
import { type AdaptersSlice, adaptersSlice } from "./adaptersSlice.ts"
import { type AuditSlice, auditSlice } from "./auditSlice.ts"
import { type ChatSlice, chatSlice } from "./chatSlice.ts"
import { type ConnectionSlice, connectionSlice } from "./connectionSlice.ts"
import { type ConversationsSlice, conversationsSlice } from "./conversationsSlice.ts"
import { type DiskSlice, diskSlice } from "./diskSlice.ts"
import { type DownloadsSlice, downloadsSlice } from "./downloadsSlice.ts"
import { type ExportSlice, exportSlice } from "./exportSlice.ts"
import { type HubSlice, hubSlice } from "./hubSlice.ts"
import { type ImportsSlice, importsSlice } from "./importsSlice.ts"
import { type InspectorSlice, inspectorSlice } from "./inspectorSlice.ts"
import { type KeysSlice, keysSlice } from "./keysSlice.ts"
import { type LedgerSlice, ledgerSlice } from "./ledgerSlice.ts"
import { type LibraryFitsSlice, libraryFitsSlice } from "./libraryFitsSlice.ts"
import { type LinkedPathsSlice, linkedPathsSlice } from "./linkedPathsSlice.ts"
import { type LinksSlice, linksSlice } from "./linksSlice.ts"
import { type LoadSettingsSlice, loadSettingsSlice } from "./loadSettingsSlice.ts"
import { type MemorySlice, memorySlice } from "./memorySlice.ts"
import { type ModelsSlice, modelsSlice } from "./modelsSlice.ts"
import { type NavigationSlice, navigationSlice } from "./navigationSlice.ts"
import { type NoticesSlice, noticesSlice } from "./noticesSlice.ts"
import { type OriginsSlice, originsSlice } from "./originsSlice.ts"
import { type ProvidersSlice, providersSlice } from "./providersSlice.ts"
import { type ReplaySlice, replaySlice } from "./replaySlice.ts"
import { type RequestsSlice, requestsSlice } from "./requestsSlice.ts"
import { type RoutesSlice, routesSlice } from "./routesSlice.ts"
import { type ServerSlice, serverSlice } from "./serverSlice.ts"
import { type SettingsSlice, settingsSlice } from "./settingsSlice.ts"
import type { Slice } from "./slice.ts"
import { followHost } from "./sync.ts"
import { type TasksSlice, tasksSlice } from "./tasksSlice.ts"
import { type TriesSlice, triesSlice } from "./triesSlice.ts"
import { type UsageSlice, usageSlice } from "./usageSlice.ts"

export type AppState = ConnectionSlice &
  SettingsSlice &
  ModelsSlice &
  LoadSettingsSlice &
  MemorySlice &
  InspectorSlice &
  AdaptersSlice &
  LibraryFitsSlice &
  DiskSlice &
  HubSlice &
  DownloadsSlice &
  ImportsSlice &
  LinkedPathsSlice &
  ProvidersSlice &
  RoutesSlice &
  TriesSlice &
  ServerSlice &
  RequestsSlice &
  KeysSlice &
  OriginsSlice &
  AuditSlice &
  LedgerSlice &
  ReplaySlice &
  UsageSlice &
  ExportSlice &
  NavigationSlice &
  NoticesSlice &
  LinksSlice &
  TasksSlice &
  ConversationsSlice &
  ChatSlice

/** A new part of the store is one more type above and one more entry here. */
const slices: readonly Slice<Partial<AppState>, AppState>[] = [
  connectionSlice,
  settingsSlice,
  modelsSlice,
  loadSettingsSlice,
  memorySlice,
  inspectorSlice,
  adaptersSlice,
  libraryFitsSlice,
  diskSlice,
  hubSlice,
  downloadsSlice,
  importsSlice,
  linkedPathsSlice,
  providersSlice,
  routesSlice,
  triesSlice,
  serverSlice,
  requestsSlice,
  keysSlice,
  originsSlice,
  auditSlice,
  ledgerSlice,
  replaySlice,
  usageSlice,
  exportSlice,
  navigationSlice,
  noticesSlice,
  linksSlice,
  tasksSlice,
  conversationsSlice,
  chatSlice,
]

export type AppStore = StoreApi<AppState> & {
  /** Takes the first snapshot and follows the host from then on. Returns the function that ends it. */
  connect(): () => void
}

/** The one store of a window: what the host owns, mirrored, and what the window itself owns. */
export function createAppStore(host: HostTransport): AppStore {
  const store = createStore<AppState>((set, get) => {
    const tools = { host, get, set }
    // Each slice fills in its own part; together they are the whole.
    return Object.assign({}, ...slices.map((slice) => slice.create(tools))) as AppState
  })
  const tools = { host, get: store.getState, set: store.setState }
  return {
    ...store,
    connect: () =>
      followHost(host, {
        phase: (connection) => store.setState({ connection }),
        snapshot: (snapshot) => {
          for (const slice of slices) slice.onSnapshot?.(snapshot, tools)
        },
        event: (event) => {
          for (const slice of slices) slice.onEvent?.(event, tools)
        },
      }),
  }
}

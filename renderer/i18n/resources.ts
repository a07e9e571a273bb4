import { adapters as englishAdapters } from "./en/adapters.ts"
import { chat as englishChat } from "./en/chat.ts"
import { discover as englishDiscover } from "./en/discover.ts"
import { downloads as englishDownloads } from "./en/downloads.ts"
import { errors as englishErrors } from "./en/errors.ts"
import { frame as englishFrame } from "./en/frame.ts"
import { imports as englishImports } from "./en/imports.ts"
import { inspector as englishInspector } from "./en/inspector.ts"
import { keys as englishKeys } from "./en/keys.ts"
import { ledger as englishLedger } from "./en/ledger.ts"
import { library as englishLibrary } from "./en/library.ts"
import { models as englishModels } from "./en/models.ts"
import { places as englishPlaces } from "./en/places.ts"
import { providers as englishProviders } from "./en/providers.ts"
import { reasons as englishReasons } from "./en/reasons.ts"
import { routes as englishRoutes } from "./en/routes.ts"
import { server as englishServer } from "./en/server.ts"
import { usage as englishUsage } from "./en/usage.ts"
import { adapters as chineseAdapters } from "./zh/adapters.ts"
import { chat as chineseChat } from "./zh/chat.ts"
import { discover as chineseDiscover } from "./zh/discover.ts"
import { downloads as chineseDownloads } from "./zh/downloads.ts"
import { errors as chineseErrors } from "./zh/errors.ts"
import { frame as chineseFrame } from "./zh/frame.ts"
import { imports as chineseImports } from "./zh/imports.ts"
import { inspector as chineseInspector } from "./zh/inspector.ts"
import { keys as chineseKeys } from "./zh/keys.ts"
import { ledger as chineseLedger } from "./zh/ledger.ts"
import { library as chineseLibrary } from "./zh/library.ts"
import { models as chineseModels } from "./zh/models.ts"
import { places as chinesePlaces } from "./zh/places.ts"
import { providers as chineseProviders } from "./zh/providers.ts"
import { reasons as chineseReasons } from "./zh/reasons.ts"
import { routes as chineseRoutes } from "./zh/routes.ts"
import { server as chineseServer } from "./zh/server.ts"
import { usage as chineseUsage } from "./zh/usage.ts"

/** All words of the window: one namespace per part. A new part is one more entry in each language. */
export const resources = {
  en: {
    adapters: englishAdapters,
    chat: englishChat,
    discover: englishDiscover,
    downloads: englishDownloads,
    errors: englishErrors,
    frame: englishFrame,
    imports: englishImports,
    inspector: englishInspector,
    keys: englishKeys,
    ledger: englishLedger,
    library: englishLibrary,
    models: englishModels,
    places: englishPlaces,
    providers: englishProviders,
    reasons: englishReasons,
    routes: englishRoutes,
    server: englishServer,
    usage: englishUsage,
  },
  zh: {
    adapters: chineseAdapters,
    chat: chineseChat,
    discover: chineseDiscover,
    downloads: chineseDownloads,
    errors: chineseErrors,
    frame: chineseFrame,
    imports: chineseImports,
    inspector: chineseInspector,
    keys: chineseKeys,
    ledger: chineseLedger,
    library: chineseLibrary,
    models: chineseModels,
    places: chinesePlaces,
    providers: chineseProviders,
    reasons: chineseReasons,
    routes: chineseRoutes,
    server: chineseServer,
    usage: chineseUsage,
  },
} as const

export type Language = keyof typeof resources

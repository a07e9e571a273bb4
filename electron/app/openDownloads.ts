import type { DatabaseSync } from "node:sqlite"
import type { CloseStack } from "../core/closeStack.ts"
import type { Log } from "../core/log.ts"
import { isPassing } from "../library/hub/hubErrors.ts"
import type { HubFileReader } from "../library/hub/hubFiles.ts"
import type { DownloadLibrary } from "../services/downloads/downloadLibrary.ts"
import { createDownloadService, type DownloadService } from "../services/downloads/downloadService.ts"
import type { HubSources } from "../services/hub/hubSources.ts"
import type { SettingsService } from "../services/settingsService.ts"
import { createDownloadStore } from "../store/downloadStore.ts"

/** The queue of downloads; what ran when Hearth ended goes on at once. */
export function openDownloads(
  parts: {
    readonly database: DatabaseSync
    readonly catalogue: DownloadLibrary
    readonly hubClient: HubFileReader
    readonly hubSources: Pick<HubSources, "candidates">
    readonly settings: SettingsService
    readonly log: Log
  },
  stack: CloseStack,
): DownloadService {
  const { database, catalogue: library, hubClient: reader, hubSources, settings, log } = parts
  const store = createDownloadStore(database)
  const candidates = () => hubSources.candidates()
  return stack.use(createDownloadService({ store, reader, isPassing, candidates, library, settings, log }))
}

import type { AppInfo } from "../contract/app.ts"
import type { KeyService } from "../services/access/keyService.ts"
import type { OriginService } from "../services/access/originService.ts"
import type { AdapterService } from "../services/adapters/adapterService.ts"
import type { RequestLog } from "../services/answers/requestLog.ts"
import type { AuditService } from "../services/audit/auditService.ts"
import type { ChatService } from "../services/chat/chatService.ts"
import type { ConversationService } from "../services/chat/conversationService.ts"
import type { Desktop } from "../services/desktop.ts"
import type { DownloadService } from "../services/downloads/downloadService.ts"
import type { HubService } from "../services/hub/hubService.ts"
import type { HubSources } from "../services/hub/hubSources.ts"
import type { ImportService } from "../services/imports/importService.ts"
import type { Incoming } from "../services/imports/incoming.ts"
import type { LedgerService } from "../services/ledger/ledgerService.ts"
import type { Replay } from "../services/ledger/replay.ts"
import type { LibraryService } from "../services/library/libraryService.ts"
import type { LimitService } from "../services/limits/limitService.ts"
import type { ModelInspection } from "../services/models/modelInspection.ts"
import type { ModelService } from "../services/models/modelService.ts"
import type { NoticeService } from "../services/noticeService.ts"
import type { ProviderService } from "../services/providers/providerService.ts"
import type { RouteService } from "../services/routing/routeService.ts"
import type { ServerService } from "../services/server/serverService.ts"
import type { SettingsService } from "../services/settingsService.ts"

/** The use cases that a window can reach. */
export type HostServices = {
  readonly appInfo: Omit<AppInfo, "notices">
  readonly settings: SettingsService
  readonly models: ModelService
  readonly inspection: ModelInspection
  readonly adapters: AdapterService
  readonly library: LibraryService
  readonly imports: ImportService
  readonly incoming: Incoming
  readonly hubSources: HubSources
  readonly downloads: DownloadService
  readonly hub: HubService
  readonly providers: ProviderService
  readonly routes: RouteService
  readonly server: ServerService
  readonly requests: RequestLog
  readonly ledger: LedgerService
  readonly replay: Replay
  readonly limits: Pick<LimitService, "usage">
  readonly keys: KeyService
  readonly audit: AuditService
  readonly origins: OriginService
  readonly conversations: ConversationService
  readonly chat: ChatService
  readonly notices: NoticeService
  readonly desktop: Desktop
}

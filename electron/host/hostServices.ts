import type { AppInfo } from "../contract/app.ts"
import type { AdapterService } from "../services/adapterService.ts"
import type { ChatService } from "../services/chatService.ts"
import type { ConversationService } from "../services/conversationService.ts"
import type { Desktop } from "../services/desktop.ts"
import type { ModelService } from "../services/modelService.ts"
import type { NoticeService } from "../services/noticeService.ts"
import type { RequestLog } from "../services/requestLog.ts"
import type { ServerService } from "../services/serverService.ts"
import type { SettingsService } from "../services/settingsService.ts"

/** The use cases that a window can reach. */
export type HostServices = {
  readonly appInfo: Omit<AppInfo, "notices">
  readonly settings: SettingsService
  readonly models: ModelService
  readonly adapters: AdapterService
  readonly server: ServerService
  readonly requests: RequestLog
  readonly conversations: ConversationService
  readonly chat: ChatService
  readonly notices: NoticeService
  readonly desktop: Desktop
}

import type { Adapter } from "./adapters.ts"
import type { AppInfo } from "./app.ts"
import type { CompletionEvent, TryEvent } from "./completion.ts"
import type {
  AnswerEvent,
  AnswerMessage,
  Conversation,
  ConversationSettings,
  ConversationSummary,
  FollowedEvent,
  Message,
} from "./conversations.ts"
import type { Download } from "./downloads.ts"
import type { HubStatus } from "./hub.ts"
import type { ApiKey, KeyDraft, KeyPatch, KeyUsage, NewKey } from "./keys.ts"
import type { AuditEntry, LedgerEntry, LedgerFilter, UsageQuery, UsageReport } from "./ledger.ts"
import type { ImportJob, LinkedPath } from "./library.ts"
import type { LibraryCalls } from "./libraryCalls.ts"
import type { Model } from "./models.ts"
import type { ProviderCheck, ProviderDraft, ProviderInfo, ProviderPatch, RemoteModelPatch } from "./providers.ts"
import type { Route, RouteDraft, RoutePlan, TargetHealth } from "./routes.ts"
import type { RequestRecord, ServerStatus, WebOrigin } from "./server.ts"
import type { SettingsPatch, SettingsSnapshot } from "./settings.ts"

/**
 * What a window can ask of the host. Each call resolves with its output or rejects with AppError; one that names a model, a
 * conversation or a message that is not there with `model_not_found`, `conversation_not_found` or `message_not_found`.
 */
export type HostCalls = LibraryCalls & {
  /** Everything that a window needs to draw itself; later events carry larger sequence numbers. */
  "host.snapshot": { input: Record<string, never>; output: HostSnapshot }
  "notices.dismiss": { input: { id: string }; output: null }

  /** `setting_fixed` where a variable or a flag holds one of the settings; then none of them is changed. */
  "settings.update": { input: { patch: SettingsPatch }; output: SettingsSnapshot }

  /** `name_taken` for an id that is used; `invalid_value` for a URL that is none. */
  "providers.create": { input: { provider: ProviderDraft }; output: ProviderInfo }
  "providers.update": { input: { id: string; patch: ProviderPatch }; output: ProviderInfo }
  /** Its secrets are deleted, too. Routes keep their targets of it, and skip them. */
  "providers.remove": { input: { id: string }; output: null }
  "providers.addSecret": { input: { id: string; secret: string; label?: string }; output: ProviderInfo }
  "providers.removeSecret": { input: { id: string; secretId: string }; output: ProviderInfo }
  /** Asks the service for its list of models; what the user has set for them is kept. */
  "providers.fetchModels": { input: { id: string }; output: ProviderInfo }
  "providers.setModel": { input: { id: string; model: string; patch: RemoteModelPatch }; output: ProviderInfo }
  /** Many at once, as "enable all that are shown". */
  "providers.setModels": {
    input: { id: string; models: readonly string[]; patch: RemoteModelPatch }
    output: ProviderInfo
  }
  "providers.removeModel": { input: { id: string; model: string }; output: ProviderInfo }
  /** That something is wrong is a result. `model`: who is asked for a short answer; absent: the first that is enabled. */
  "providers.check": { input: { id: string; model?: string }; output: ProviderCheck }

  /** `name_taken` for a name that another route has. */
  "routes.create": { input: { route: RouteDraft }; output: Route }
  "routes.update": { input: { id: string; patch: Partial<RouteDraft> }; output: Route }
  "routes.remove": { input: { id: string }; output: null }
  /** Who would answer this name now. `model_not_found` */
  "routes.plan": { input: { name: string }; output: RoutePlan }
  "routes.clearCache": { input: Record<string, never>; output: null }

  "keys.create": { input: { key: KeyDraft }; output: NewKey }
  "keys.update": { input: { id: string; patch: KeyPatch }; output: ApiKey }
  /** Another secret for the same key; the old one is refused from now on, and its sessions end. */
  "keys.rotate": { input: { id: string }; output: NewKey }
  /** For ever; its line stays until it is removed. */
  "keys.revoke": { input: { id: string }; output: ApiKey }
  "keys.remove": { input: { id: string }; output: null }
  "keys.usage": { input: Record<string, never>; output: { items: readonly KeyUsage[] } }

  /** Null forgets the decision: the origin is asked about again. */
  "origins.decide": { input: { origin: string; decision: "allowed" | "refused" | null }; output: null }

  /** Newest first. */
  "ledger.list": {
    input: { filter?: LedgerFilter; cursor?: string; limit?: number }
    output: { items: readonly RequestRecord[]; nextCursor: string | null }
  }
  /** `record_not_found` */
  "ledger.get": { input: { id: string }; output: LedgerEntry }
  /** `invalid_value` for hours of more than 100 days. */
  "ledger.usage": { input: UsageQuery; output: UsageReport }
  /** Deletes records with their share of the usage, or their bodies only. Without a filter: all. */
  "ledger.clear": { input: { filter?: LedgerFilter; bodiesOnly: boolean }; output: { deleted: number } }
  /** Newest first. */
  "audit.list": {
    input: { cursor?: string; limit?: number }
    output: { items: readonly AuditEntry[]; nextCursor: string | null }
  }

  /** Both are remembered for the next start. That the server cannot listen is a state, not an error. */
  "server.start": { input: Record<string, never>; output: ServerStatus }
  "server.stop": { input: Record<string, never>; output: ServerStatus }

  /** Newest first; the first page begins with all pinned ones, beyond its limit. `search` looks in titles and texts. */
  "conversations.list": {
    input: { search?: string; cursor?: string; limit?: number }
    output: { items: readonly ConversationSummary[]; nextCursor: string | null }
  }
  "conversations.create": { input: { settings?: Partial<ConversationSettings> }; output: Conversation }
  "conversations.get": { input: { id: string }; output: Conversation }
  "conversations.rename": { input: { id: string; title: string }; output: Conversation }
  "conversations.pin": { input: { id: string; isPinned: boolean }; output: Conversation }
  "conversations.configure": { input: { id: string; settings: Partial<ConversationSettings> }; output: Conversation }
  /** Hides it and stops the answer that is being written in it. The next start of Hearth deletes it for good. */
  "conversations.remove": { input: { id: string }; output: null }
  /** Undoes `conversations.remove`; a stopped answer stays as it was cut off. No error if it was not removed. */
  "conversations.restore": { input: { id: string }; output: Conversation }
  /** The conversation's whole tree, oldest first. */
  "conversations.messages": { input: { id: string }; output: { items: readonly Message[] } }
  /** Shows another branch: the newest leaf below `messageId`. */
  "conversations.show": { input: { id: string; messageId: string }; output: Conversation }

  /**
   * Adds what the user said after the answer `parentId` (null: at the root) and starts an answer, or one for each of `models`
   * (absent: as the conversation is set). Where `parentId` was asked together with others, each name goes on from its own answer.
   * Resolves as soon as all is stored: `question` and `answer` are on the branch that is shown, `added` is everything.
   * `answer_running` while an answer before it is being written.
   */
  "chat.send": {
    input: { conversationId: string; parentId: string | null; text: string; models?: readonly string[] }
    output: { question: Message; answer: AnswerMessage; added: readonly Message[] }
  }
  /**
   * Another answer to the same question, or one for each of `models`: siblings of `messageId`. Absent: as the conversation is set;
   * of an answer that was asked for together with others, the same name once more in its place.
   */
  "chat.regenerate": {
    input: { messageId: string; models?: readonly string[] }
    output: { answer: AnswerMessage; added: readonly Message[] }
  }
  /** Keeps what has been written. No error if the answer has ended already. */
  "chat.stop": { input: { messageId: string }; output: null }

  /** Forgets the requests that have ended. */
  "requests.clear": { input: Record<string, never>; output: null }

  /** Opens an http(s) or mailto link outside Hearth. */
  "desktop.openLink": { input: { url: string }; output: null }
  /** Lets the user choose with the system's own dialog; null where there is none, as in a browser. Empty: none was chosen. */
  "desktop.pick": { input: { what: "files" | "folder" }; output: { paths: readonly string[] | null } }
  /** Shows the data folder in the system's own file manager. */
  "desktop.revealData": { input: Record<string, never>; output: null }
}

/** Long answers of the host; ended by aborting the signal, or by the host. */
export type HostStreams = {
  /** Also of an answer that has ended: then its whole at once. */
  "chat.follow": { input: { messageId: string }; item: AnswerEvent }
  /** Several answers by one stream, which ends with the last of them. */
  "chat.followSeveral": { input: { messageIds: readonly string[] }; item: FollowedEvent }
  /** Asks a name as a client would, and shows who answers and what. */
  "routes.try": { input: { name: string; text: string }; item: TryEvent }
  /** Sends what a record kept once more; `unsupported_value` where its body was not kept. */
  "ledger.replay": { input: { id: string }; item: CompletionEvent }
  /** The records as text, piece by piece. */
  "ledger.export": { input: { filter?: LedgerFilter; format: "csv" | "json" }; item: string }
}

/** What the host announces. State arrives by these, so two windows and a browser agree. */
export type HostEvents = {
  "settings.changed": SettingsSnapshot
  "model.changed": Model
  "model.removed": { id: string }
  "adapter.changed": Adapter
  "adapter.removed": { id: string }
  "link.changed": LinkedPath
  "link.removed": { id: string }
  "import.changed": ImportJob
  "import.removed": { id: string }
  "hub.changed": HubStatus
  /** At most four times a second for one download. */
  "download.changed": Download
  "download.removed": { id: string }
  /** All of them, in the order in which they run now. */
  "downloads.reordered": { ids: readonly string[] }
  "provider.changed": ProviderInfo
  "provider.removed": { id: string }
  "route.changed": Route
  "route.removed": { id: string }
  /** At most twice a second for one target. */
  "targetHealth.changed": TargetHealth
  "key.changed": ApiKey
  "key.removed": { id: string }
  "origin.changed": WebOrigin
  "origin.removed": { origin: string }
  "server.changed": ServerStatus
  "conversation.changed": Conversation
  "conversation.removed": { id: string }
  /** A message was added or its state changed; texts in the making travel by `chat.follow`. */
  "message.changed": Message
  "request.changed": RequestRecord
  /** The list is empty; `request.changed` follows for each request that still runs. */
  "requests.cleared": Record<string, never>
  "notice.dismissed": { id: string }
}

export type HostSnapshot = {
  /** The sequence number of the last event that is already contained. */
  readonly sequence: number
  readonly app: AppInfo
  readonly settings: SettingsSnapshot
  readonly models: readonly Model[]
  readonly adapters: readonly Adapter[]
  readonly links: readonly LinkedPath[]
  readonly imports: readonly ImportJob[]
  readonly hub: HubStatus
  /** In the order in which they run. */
  readonly downloads: readonly Download[]
  readonly providers: readonly ProviderInfo[]
  readonly routes: readonly Route[]
  readonly targetHealth: readonly TargetHealth[]
  readonly keys: readonly ApiKey[]
  /** Those that wait for a decision and those that have one. */
  readonly origins: readonly WebOrigin[]
  readonly server: ServerStatus
  /** Newest first, at most 200. */
  readonly requests: readonly RequestRecord[]
}

export type CallName = keyof HostCalls
export type StreamName = keyof HostStreams
export type EventName = keyof HostEvents

export type HostEvent = {
  [Name in EventName]: { readonly sequence: number; readonly name: Name; readonly payload: HostEvents[Name] }
}[EventName]

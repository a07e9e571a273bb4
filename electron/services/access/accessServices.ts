import type { DatabaseSync } from "node:sqlite"
import { type Clock, systemClock } from "../../core/clock.ts"
import type { Log } from "../../core/log.ts"
import { createAuditStore } from "../../store/auditStore.ts"
import { createKeyUseStore } from "../../store/keyUseStore.ts"
import type { SecretStore } from "../../store/secretStore.ts"
import { createSessionStore } from "../../store/sessionStore.ts"
import type { SettingsStore } from "../../store/settings.ts"
import { storedKey } from "../../store/storedKeys.ts"
import { type AuditService, createAuditService } from "../audit/auditService.ts"
import { auditSettings } from "../audit/auditSettings.ts"
import type { SettingsService } from "../settingsService.ts"
import { AttemptLimit } from "./attemptLimit.ts"
import { type Authenticate, type AuthenticateKey, createAuthenticateKey, type NeedsKey } from "./authenticator.ts"
import { createKeyService, type KeyService } from "./keyService.ts"
import { type AuthenticateManager, createAuthenticateManager } from "./managerAccess.ts"
import { createOriginService, type OriginService } from "./originService.ts"
import { createSessionService, type SessionService } from "./sessionService.ts"
import { SessionTokens } from "./sessionTokens.ts"

/** Who may use Hearth's API, and what for. */
export type AccessServices = {
  readonly audit: AuditService
  readonly keys: KeyService
  readonly sessions: SessionService
  readonly origins: OriginService
  /** What the owner calls this computer. */
  hostNames(): readonly string[]
  readonly authenticate: Authenticate
  /** What a login is checked with. */
  readonly authenticateKey: AuthenticateKey
  /** Who may manage the library over the API. */
  readonly authenticateManager: AuthenticateManager
  close(): void
}

export function createAccessServices(parts: {
  readonly database: DatabaseSync
  readonly store: Pick<SettingsStore, "section">
  readonly secrets: SecretStore
  readonly settings: SettingsService
  readonly environmentKey: string | null
  /** What programs of this computer's user may show to manage it; absent: nothing but a key is taken. */
  readonly localToken?: string
  readonly log: Log
  readonly clock?: Clock
}): AccessServices {
  const { database, store, secrets, settings, clock = systemClock } = parts
  const log = parts.log.child("access")
  const audit = createAuditService({ store: createAuditStore(database), log: parts.log, clock })
  const stopAudit = auditSettings(settings, audit)
  const section = store.section("keys", storedKey)
  const keys = createKeyService({ ...parts, section, uses: createKeyUseStore(database), audit, log, clock })
  const needsKey: NeedsKey = ({ isLoopback }) => !isLoopback || settings.get().server.requiresKeyHere
  const attempts = new AttemptLimit(clock)
  const authenticateKey = createAuthenticateKey(keys, needsKey, attempts)
  const tokens = new SessionTokens({ secrets, clock, log })
  const sessions = createSessionService({ store: createSessionStore(database), tokens, keys, needsKey, clock })
  const origins = createOriginService({ settings, audit, clock })
  return {
    audit,
    keys,
    sessions,
    origins,
    hostNames: () => settings.get().server.hostNames,
    authenticateKey,
    authenticateManager: createAuthenticateManager({ keys, attempts, localToken: parts.localToken ?? null }),
    async authenticate(presented, from) {
      const access = presented === null ? null : await sessions.access(presented, from)
      return access ?? authenticateKey(presented, from)
    },
    close() {
      stopAudit()
      origins.close()
      keys.close()
    },
  }
}

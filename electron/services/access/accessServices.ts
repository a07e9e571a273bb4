import type { DatabaseSync } from "node:sqlite"
import type { Clock } from "../../core/clock.ts"
import type { Log } from "../../core/log.ts"
import { createAuditStore } from "../../store/auditStore.ts"
import { createKeyUseStore } from "../../store/keyUseStore.ts"
import type { SettingsStore } from "../../store/settings.ts"
import { storedKey } from "../../store/storedKeys.ts"
import { type AuditService, createAuditService } from "../audit/auditService.ts"
import { auditSettings } from "../audit/auditSettings.ts"
import type { SettingsService } from "../settingsService.ts"
import { type Authenticate, createAuthenticate } from "./authenticator.ts"
import { createKeyService, type KeyService } from "./keyService.ts"

/** Who may use Hearth's API, and what for. */
export type AccessServices = {
  readonly audit: AuditService
  readonly keys: KeyService
  readonly authenticate: Authenticate
  close(): void
}

export function createAccessServices(parts: {
  readonly database: DatabaseSync
  readonly store: Pick<SettingsStore, "section">
  readonly settings: SettingsService
  readonly environmentKey: string | null
  readonly log: Log
  readonly clock?: Clock
}): AccessServices {
  const { database, store, settings, clock } = parts
  const log = parts.log.child("access")
  const audit = createAuditService({ store: createAuditStore(database), log: parts.log, clock })
  const stopAudit = auditSettings(settings, audit)
  const section = store.section("keys", storedKey)
  const keys = createKeyService({ ...parts, section, uses: createKeyUseStore(database), audit, log })
  return {
    audit,
    keys,
    authenticate: createAuthenticate({ keys, settings }),
    close() {
      stopAudit()
      keys.close()
    },
  }
}

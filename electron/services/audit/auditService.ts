import type { AuditEntry } from "../../contract/ledger.ts"
import { type Clock, systemClock } from "../../core/clock.ts"
import type { Log } from "../../core/log.ts"
import type { AuditStore } from "../../store/auditStore.ts"

/**
 * Who changed what, and when: of keys, providers, routes, origins and the settings that concern other programs, and
 * what keys change of the library.
 */
export interface AuditService {
  /** Never throws: the change has been made by now. Give names only, never values. */
  record(change: AuditedChange): void
  /** Newest first. */
  list(query: { readonly cursor?: string; readonly limit?: number }): AuditPage
}

export type AuditedChange = {
  /** "key.created", "provider.updated" … */
  readonly action: string
  /** The id of what it was done to. */
  readonly subject: string
  /** Names of the fields that changed. */
  readonly fields?: readonly string[]
  /** "host" for what Hearth did by itself, or the id of a key; "window" if absent. */
  readonly actor?: string
}

export type AuditPage = { readonly items: readonly AuditEntry[]; readonly nextCursor: string | null }

const pageSize = 100

export function createAuditService(parts: {
  readonly store: AuditStore
  readonly log: Log
  readonly clock?: Clock
}): AuditService {
  const { store, clock = systemClock } = parts
  const log = parts.log.child("audit")
  return {
    record({ action, subject, fields = [], actor = "window" }) {
      log.info(action, { subject, actor, ...(fields.length === 0 ? {} : { fields: fields.join(",") }) })
      try {
        store.add({ at: clock.now(), actor, action, subject, fields })
      } catch (error) {
        log.error("a change could not be written down", { action, subject }, error)
      }
    },
    list({ cursor, limit = pageSize }) {
      const read = store.list({ before: beforeOf(cursor), limit: limit + 1 })
      const items = read.slice(0, limit)
      return { items, nextCursor: read.length > limit ? String(items.at(-1)?.id) : null }
    },
  }
}

/** What is no cursor of ours begins at the newest. */
function beforeOf(cursor: string | undefined): number | null {
  return cursor !== undefined && /^\d{1,15}$/.test(cursor) ? Number(cursor) : null
}

import type { DatabaseSync } from "node:sqlite"
import { onTestFinished } from "vitest"
import type { ApiKey, KeyPolicy } from "../../electron/contract/keys.ts"
import type { Clock } from "../../electron/core/clock.ts"
import { silentLog } from "../../electron/core/log.ts"
import type { Access } from "../../electron/services/access/access.ts"
import { openPolicy } from "../../electron/services/access/keyPolicy.ts"
import { createLimitService, type LimitParts, type LimitService } from "../../electron/services/limits/limitService.ts"
import { openDatabase } from "../../electron/store/database.ts"
import { createLimitStore } from "../../electron/store/limitStore.ts"
import { createSpendingStore } from "../../electron/store/spendingStore.ts"
import { ManualClock } from "./manualClock.ts"

export function keyOf(policy: Partial<KeyPolicy>, id = "key_1"): ApiKey {
  const times = { createdAt: 1, revokedAt: null, lastUsedAt: null }
  const texts = { id, name: id, prefix: "sk-hearth-4fTq" }
  return { ...texts, policy: { ...openPolicy, ...policy }, state: "active", ...times, isFromEnvironment: false }
}

export function accessOf(policy: Partial<KeyPolicy>, id?: string): Access {
  return { key: keyOf(policy, id), sessionId: null }
}

/** The service over a database of its own; the same database again is the same host after a restart. */
export function openLimits<Time extends Clock = ManualClock>(
  options: Partial<LimitParts> & { readonly clock?: Time; readonly database?: DatabaseSync } = {},
): LimitService & { readonly clock: Time; readonly database: DatabaseSync } {
  const clock = options.clock ?? (new ManualClock() as Clock as Time)
  const database = options.database ?? openTestDatabase()
  const spending = createSpendingStore(database)
  const stores = { store: createLimitStore(database, spending), spending }
  const rest = { keys: () => [], rates: () => ({ CNY: 7 }), log: silentLog }
  return { ...createLimitService({ ...stores, ...rest, ...options, clock }), clock, database }
}

export function openTestDatabase(path = ":memory:"): DatabaseSync {
  const { database } = openDatabase(path)
  onTestFinished(() => database.close())
  return database
}

import type { DatabaseSync } from "node:sqlite"
import type { Clock } from "../../core/clock.ts"
import type { Log } from "../../core/log.ts"
import { createLimitStore } from "../../store/limitStore.ts"
import { createSpendingStore } from "../../store/spendingStore.ts"
import type { KeyService } from "../access/keyService.ts"
import type { SettingsService } from "../settingsService.ts"
import { createLimitService, type LimitService } from "./limitService.ts"

/** The limits of all keys, with what this database knows of them. */
export function openLimits({
  database,
  keys,
  settings,
  ...rest
}: {
  readonly database: DatabaseSync
  readonly keys: Pick<KeyService, "list">
  readonly settings: Pick<SettingsService, "get">
  readonly log: Log
  readonly clock?: Clock
}): LimitService {
  const spending = createSpendingStore(database)
  return createLimitService({
    store: createLimitStore(database, spending),
    spending,
    keys: () => keys.list(),
    rates: () => settings.get().ledger.rates,
    ...rest,
  })
}

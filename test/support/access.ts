import { join } from "node:path"
import { type Clock, systemClock } from "../../electron/core/clock.ts"
import { type Log, silentLog } from "../../electron/core/log.ts"
import { openConfSettings } from "../../electron/ports/confSettings.ts"
import { openKeyFileBox } from "../../electron/ports/keyFileBox.ts"
import { createAccessServices } from "../../electron/services/access/accessServices.ts"
import { createSettingsService } from "../../electron/services/settingsService.ts"
import { openDatabase } from "../../electron/store/database.ts"
import { openSecretStore } from "../../electron/store/secretStore.ts"
import { openSettings } from "../../electron/store/settings.ts"

/** Keys, sessions and origins over a data folder, as an app has them; opening the same folder again is a restart. */
export function openAccess(
  folder: string,
  options: {
    readonly environmentKey?: string | null
    readonly clock?: Clock
    readonly log?: Log
    readonly localToken?: string
  } = {},
) {
  const { environmentKey = null, clock = systemClock, log = silentLog, localToken } = options
  const store = openSettings(join(folder, "settings.json"), openConfSettings)
  const settings = createSettingsService(store, { fixed: {}, values: {} })
  const secrets = openSecretStore(join(folder, "secrets.json"), openKeyFileBox(folder), clock)
  const { database } = openDatabase(join(folder, "hearth.db"))
  const access = createAccessServices({ database, secrets, store, settings, environmentKey, localToken, log, clock })
  return {
    ...access,
    settings,
    database,
    notices: store.notices,
    close() {
      access.close()
      database.close()
    },
  }
}

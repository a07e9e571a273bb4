/**
 * A host's limits in a process of its own, to be killed in the middle of letting requests in: `node limitedClient.ts <data
 * folder>`. Writes "admitted" after each request that was let in, "settled" after each that was settled, of which every other is.
 */
import { writeSync } from "node:fs"
import { join } from "node:path"
import { silentLog } from "../../electron/core/log.ts"
import { createLimitService } from "../../electron/services/limits/limitService.ts"
import { openDatabase } from "../../electron/store/database.ts"
import { createLimitStore } from "../../electron/store/limitStore.ts"
import { createSpendingStore } from "../../electron/store/spendingStore.ts"
import { killedAccess, killedNeed, killedUsage } from "./limitedKey.ts"

const { database } = openDatabase(join(process.argv[2] ?? "", "hearth.db"))
const spending = createSpendingStore(database)
const store = createLimitStore(database, spending)
const limits = createLimitService({ store, spending, keys: () => [], rates: () => ({}), log: silentLog })

for (let index = 0; ; index += 1) {
  const admission = limits.admit(killedAccess, killedNeed)
  // Acknowledged: written after the commit, one line each, and not held in a buffer of this process.
  writeSync(1, "admitted\n")
  if (index % 2 === 0) continue
  admission.settle(killedUsage, null)
  writeSync(1, "settled\n")
  await new Promise(setImmediate)
}

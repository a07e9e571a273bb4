import type { LedgerSettings } from "../../contract/ledger.ts"
import type { Clock } from "../../core/clock.ts"
import type { Log } from "../../core/log.ts"
import type { LedgerStore } from "../../store/ledgerStore.ts"
import { inPortions } from "./inPortions.ts"

const dayMs = 86_400_000
const everyMs = 6 * 3_600_000
/** The start of Hearth is not to wait for it. */
const firstMs = 60_000
const removedAtOnce = 500

export type RetentionParts = {
  readonly store: Pick<LedgerStore, "remove" | "removeBodies" | "emptyLog">
  readonly settings: {
    get(): { readonly ledger: LedgerSettings }
    onChange(listener: () => void): () => void
  }
  readonly clock: Clock
  readonly log: Log
}

/**
 * Deletes records and bodies when they are older than the user wants: a while after the start, when the settings change, and
 * from time to time. The usage that old records add up to stays.
 */
export function keepRetention({ store, settings, clock, log }: RetentionParts): { close(): void } {
  let isClosed = false
  let known = settings.get().ledger
  const purge = async () => {
    const { recordDays, bodyDays } = settings.get().ledger
    const before = (days: number) => ({ to: Math.max(0, clock.now() - days * dayMs) })
    const remove = (work: () => number) => inPortions(() => (isClosed ? 0 : work()))
    const bodies = await remove(() => store.removeBodies(before(bodyDays), removedAtOnce))
    const records = await remove(() => store.remove(before(recordDays), removedAtOnce, { keepsSums: true }))
    if (bodies + records === 0) return
    if (!isClosed) store.emptyLog()
    log.info("old requests were deleted", { records, bodies })
  }
  const run = () => {
    cancel = clock.after(everyMs, run)
    purge().catch((error) => log.error("old requests could not be deleted", {}, error))
  }
  let cancel = clock.after(firstMs, run)
  const unsubscribe = settings.onChange(() => {
    const { recordDays, bodyDays } = settings.get().ledger
    const isShorter = recordDays < known.recordDays || bodyDays < known.bodyDays
    known = settings.get().ledger
    if (!isShorter) return
    cancel()
    run()
  })
  return {
    close() {
      isClosed = true
      cancel()
      unsubscribe()
    },
  }
}

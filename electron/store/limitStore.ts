import type { DatabaseSync } from "node:sqlite"
import type { Money } from "../contract/money.ts"
import { transaction } from "./database.ts"
import { type Spending, type SpendingStore, whole } from "./spendingStore.ts"
import { unsynced } from "./unsynced.ts"

/** A request that was let in, with what is held back for it until its end. */
export type StoredAdmission = {
  readonly keyId: string
  readonly at: number
  readonly day: string
  readonly tokens: number
  readonly reserve: Money | null
  readonly isCounted: boolean
}

/** Who was let in. Written at once, so that a host that is killed lets in no more than one that is not. */
export interface LimitStore {
  /** Returns its id. */
  admit(admission: StoredAdmission): number
  /** Puts the truth in the place of what was held back. */
  settle(id: number, spending: Spending): void
  /** Oldest first. */
  since(at: number): readonly Pick<StoredAdmission, "keyId" | "at" | "tokens">[]
  /** Counts what a host that was killed had held back as used: nobody knows any more how much of it was. */
  recover(): void
  /** Forgets what has ended and began before. */
  prune(before: number): void
}

export function createLimitStore(database: DatabaseSync, spending: SpendingStore): LimitStore {
  const insert = database.prepare(`
    INSERT INTO admissions (key_id, at, day, tokens, nanos, currency, is_counted)
    VALUES (:keyId, :at, :day, :tokens, :nanos, :currency, :isCounted)`)
  const settle = database.prepare("UPDATE admissions SET is_settled = 1, tokens = ? WHERE id = ?")
  const since = database.prepare("SELECT key_id, at, tokens FROM admissions WHERE at > ? ORDER BY at, id")
  const open = database.prepare("SELECT * FROM admissions WHERE is_settled = 0")
  const closeAll = database.prepare("UPDATE admissions SET is_settled = 1 WHERE is_settled = 0")
  const prune = database.prepare("DELETE FROM admissions WHERE is_settled = 1 AND at <= ?")
  return {
    admit: ({ reserve, tokens, isCounted, ...rest }) =>
      unsynced(database, () => {
        const cost = { nanos: whole(reserve?.nanos ?? 0), currency: reserve?.currency ?? "" }
        return Number(insert.run({ ...rest, tokens, ...cost, isCounted: Number(isCounted) }).lastInsertRowid)
      }),
    settle(id, spent) {
      unsynced(database, () =>
        transaction(database, () => {
          settle.run(whole(spent.tokens), id)
          spending.add(spent)
        }),
      )
    },
    since: (at) =>
      since.all(at).map((row) => ({ keyId: String(row.key_id), at: Number(row.at), tokens: Number(row.tokens) })),
    recover() {
      transaction(database, () => {
        for (const row of open.all()) spending.add(toSpending(row))
        closeAll.run()
      })
    },
    prune: (before) => unsynced(database, () => void prune.run(before)),
  }
}

function toSpending(row: Record<string, unknown>): Spending {
  const currency = String(row.currency)
  return {
    keyId: String(row.key_id),
    day: String(row.day),
    requests: 1,
    tokens: Number(row.tokens),
    cost: currency === "" ? null : { nanos: Number(row.nanos), currency },
    isCounted: row.is_counted === 1,
  }
}

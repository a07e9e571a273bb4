import type { LedgerEntry, LedgerFilter } from "../../electron/contract/ledger.ts"
import type { RequestRecord } from "../../electron/contract/server.ts"
import type { NavigationSlice } from "./navigationSlice.ts"
import type { Slice } from "./slice.ts"
import type { TasksSlice } from "./tasksSlice.ts"

export const ledgerTask = "ledger"
/** Nobody waits for it: what fails is tried again with the next request that ends. */
const newsTask = "ledger-news"
export const recordTask = "ledger-record"
const pageSize = 100

/** Where in the Server page the ledger is. */
export const ledgerItem = "ledger"

export type LedgerSlice = {
  readonly ledgerFilter: LedgerFilter
  /** Newest first, as far as it has been read; null until it has been read once, and while another filter is being read. */
  readonly ledger: { readonly items: readonly RequestRecord[]; readonly nextCursor: string | null } | null
  /** Newer than all of them, read and not shown yet: the list does not move under the reader. */
  readonly ledgerNews: readonly RequestRecord[]
  /** The record that is looked at; `entry` is null until the host has told all of it. */
  readonly inspected: { readonly id: string; readonly entry: LedgerEntry | null } | null
  /** Goes to the ledger, restricted to what is meant. */
  showLedger(filter: LedgerFilter): void
  filterLedger(filter: LedgerFilter): Promise<boolean>
  loadMoreLedger(): Promise<boolean>
  /** Looks whether newer ones have come. */
  readLedgerNews(): Promise<boolean>
  takeLedgerNews(): void
  /** Deletes what the filter shows, or only the bodies of it. */
  clearLedger(bodiesOnly: boolean): Promise<boolean>
  inspect(id: string | null): Promise<boolean>
}

/** What was asked of this host, further back than the live list reaches. */
export const ledgerSlice: Slice<LedgerSlice, TasksSlice & NavigationSlice> = {
  create({ host, get, set }) {
    /** Grows with every first page: a page of an older filter is of no use any more. */
    let round = 0
    const readFirst = () =>
      get().attempt(ledgerTask, async () => {
        const own = ++round
        const page = await host.call("ledger.list", { filter: get().ledgerFilter, limit: pageSize })
        if (own === round) set({ ledger: page, ledgerNews: [] })
      })
    return {
      ledgerFilter: {},
      ledger: null,
      ledgerNews: [],
      inspected: null,
      showLedger(filter) {
        set({ ledgerFilter: filter, ledger: null, ledgerNews: [] })
        get().go("server", ledgerItem)
      },
      filterLedger(filter) {
        set({ ledgerFilter: filter, ledger: null, ledgerNews: [] })
        return readFirst()
      },
      async loadMoreLedger() {
        const cursor = get().ledger?.nextCursor
        if (cursor == null || get().tasks[ledgerTask]?.kind === "running") return true
        return get().attempt(ledgerTask, async () => {
          const own = round
          const page = await host.call("ledger.list", { filter: get().ledgerFilter, cursor, limit: pageSize })
          if (own !== round) return
          set(({ ledger }) => ({ ledger: { ...page, items: [...(ledger?.items ?? []), ...page.items] } }))
        })
      },
      readLedgerNews: () =>
        get().attempt(newsTask, async () => {
          if (get().ledger === null) return
          const own = round
          const page = await host.call("ledger.list", { filter: get().ledgerFilter, limit: pageSize })
          const { ledger } = get()
          if (own !== round || ledger === null) return
          const known = new Set(ledger.items.map(({ id }) => id))
          const news = page.items.filter(({ id }) => !known.has(id))
          // More than a page has come, or there was nothing: what is between the two is not known.
          if (news.length === page.items.length) set({ ledger: page, ledgerNews: [] })
          else set({ ledgerNews: news })
        }),
      takeLedgerNews: () =>
        set(({ ledger, ledgerNews }) =>
          ledger === null ? {} : { ledger: { ...ledger, items: [...ledgerNews, ...ledger.items] }, ledgerNews: [] },
        ),
      async clearLedger(bodiesOnly) {
        const isDone = await get().attempt(ledgerTask, () =>
          host.call("ledger.clear", { filter: get().ledgerFilter, bodiesOnly }),
        )
        return isDone && readFirst()
      },
      async inspect(id) {
        get().forgetTask(recordTask)
        if (id === null) {
          set({ inspected: null })
          return true
        }
        set({ inspected: { id, entry: null } })
        return get().attempt(recordTask, async () => {
          const entry = await host.call("ledger.get", { id })
          if (get().inspected?.id === id) set({ inspected: { id, entry } })
        })
      },
    }
  },
}

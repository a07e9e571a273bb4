import type { LedgerFilter } from "../../electron/contract/ledger.ts"
import type { Slice } from "./slice.ts"
import type { TasksSlice } from "./tasksSlice.ts"

export const exportTask = "ledger-export"

export type ExportFormat = "csv" | "json"

export type ExportSlice = {
  /** How much has come of the export that is under way; null while there is none. */
  readonly ledgerExport: { readonly format: ExportFormat; readonly sizeBytes: number } | null
  /** The records as one file; null where it was cancelled or failed. */
  exportLedger(filter: LedgerFilter, format: ExportFormat): Promise<Blob | null>
  cancelExport(): void
}

const types = { csv: "text/csv;charset=utf-8", json: "application/json" } as const
/** Texts are handed to the browser, which may put them on the disk, in pieces of about this size. */
const pieceLength = 4_000_000

export const exportSlice: Slice<ExportSlice, TasksSlice> = {
  create({ host, get, set }) {
    let running: AbortController | null = null
    return {
      ledgerExport: null,
      async exportLedger(filter, format) {
        if (running !== null) return null
        const own = new AbortController()
        running = own
        const parts: Blob[] = []
        let piece: string[] = []
        let length = 0
        const flush = () => {
          parts.push(new Blob(piece))
          piece = []
          length = 0
        }
        set({ ledgerExport: { format, sizeBytes: 0 } })
        try {
          const isDone = await get().attempt(exportTask, async () => {
            try {
              for await (const text of host.open("ledger.export", { filter, format }, own.signal)) {
                piece.push(text)
                length += text.length
                if (length >= pieceLength) flush()
                const sizeBytes = (get().ledgerExport?.sizeBytes ?? 0) + text.length
                set({ ledgerExport: { format, sizeBytes } })
              }
            } catch (error) {
              if (!own.signal.aborted) throw error
            }
          })
          flush()
          return isDone && !own.signal.aborted ? new Blob(parts, { type: types[format] }) : null
        } finally {
          running = null
          set({ ledgerExport: null })
        }
      },
      cancelExport: () => running?.abort(),
    }
  },
}

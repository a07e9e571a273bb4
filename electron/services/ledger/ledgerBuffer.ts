import type { Clock } from "../../core/clock.ts"
import type { Log } from "../../core/log.ts"
import type { StoredRequest } from "../../store/ledgerRows.ts"
import type { LedgerStore } from "../../store/ledgerStore.ts"
import type { EndedRequest } from "../answers/requestLog.ts"
import { toStored } from "./toStored.ts"

const waitMs = 250
const mostWaiting = 500

type BufferParts = {
  readonly store: Pick<LedgerStore, "add">
  readonly keepsBodies: () => boolean
  readonly clock: Clock
  readonly log: Log
}

/** Requests on their way into the ledger: one wait for the disk serves many of them. */
export class LedgerBuffer {
  readonly #parts: BufferParts
  #waiting: EndedRequest[] = []
  #cancelTimer: (() => void) | null = null

  constructor(parts: BufferParts) {
    this.#parts = parts
  }

  add(ended: EndedRequest): void {
    this.#waiting.push(ended)
    if (this.#waiting.length >= mostWaiting) this.flush()
    else this.#cancelTimer ??= this.#parts.clock.after(waitMs, () => this.flush())
  }

  /** Never throws: that a request cannot be recorded is no reason for it to fail. */
  flush(): void {
    this.#cancelTimer?.()
    this.#cancelTimer = null
    if (this.#waiting.length === 0) return
    const keepsBodies = this.#parts.keepsBodies()
    // Switched off means from now on, not after what waits.
    const requests = this.#waiting.splice(0).map((ended) => this.#toStored(ended, keepsBodies))
    try {
      this.#parts.store.add(requests)
    } catch (error) {
      this.#addSingly(requests, error)
    }
  }

  /** A text that cannot be written down is no reason to lose its record. */
  #toStored(ended: EndedRequest, keepsBodies: boolean): StoredRequest {
    try {
      return toStored(keepsBodies ? ended : withoutTexts(ended))
    } catch (error) {
      this.#parts.log.error("the text of a request could not be kept", { id: ended.record.id }, error)
      return toStored(withoutTexts(ended))
    }
  }

  /** One that cannot be written does not take the others with it. */
  #addSingly(requests: readonly StoredRequest[], cause: unknown): void {
    const lost = requests.filter((request) => {
      try {
        this.#parts.store.add([request])
        return false
      } catch {
        return true
      }
    })
    if (lost.length > 0) this.#parts.log.error("requests could not be recorded", { count: lost.length }, cause)
  }
}

function withoutTexts({ record }: EndedRequest): EndedRequest {
  return { record, kept: null }
}

import type { Clock } from "../../core/clock.ts"
import type { Log } from "../../core/log.ts"
import type { KeyUseStore } from "../../store/keyUseStore.ts"

const writeEveryMs = 60_000

/** When keys were used last. Written down, and told, once a minute: a busy key is used hundreds of times in between. */
export class KeyUses {
  readonly #parts: KeyUsesParts
  readonly #times: Map<string, number>
  readonly #unwritten = new Set<string>()
  #stopTimer: (() => void) | null = null

  constructor(parts: KeyUsesParts) {
    this.#parts = parts
    this.#times = new Map(parts.store.all())
  }

  lastOf(keyId: string): number | null {
    return this.#times.get(keyId) ?? null
  }

  note(keyId: string): void {
    const { clock, onChange } = this.#parts
    const isFirst = !this.#times.has(keyId)
    this.#times.set(keyId, clock.now())
    this.#unwritten.add(keyId)
    if (isFirst) onChange(keyId)
    this.#stopTimer ??= clock.after(writeEveryMs, () => {
      for (const id of this.write()) onChange(id)
    })
  }

  forget(keyId: string): void {
    this.#times.delete(keyId)
    this.#unwritten.delete(keyId)
    this.#parts.store.forget(keyId)
  }

  /** Returns the keys that were used since the last time. */
  write(): readonly string[] {
    this.#stopTimer?.()
    this.#stopTimer = null
    const ids = [...this.#unwritten]
    this.#unwritten.clear()
    try {
      for (const id of ids) this.#parts.store.note(id, this.lastOf(id) ?? 0)
    } catch (error) {
      this.#parts.log.warn("when keys were used could not be written down", {}, error)
    }
    return ids
  }
}

export type KeyUsesParts = {
  readonly store: KeyUseStore
  readonly clock: Clock
  readonly log: Log
  readonly onChange: (keyId: string) => void
}

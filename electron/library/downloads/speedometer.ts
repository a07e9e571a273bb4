import type { Clock } from "../../core/clock.ts"

/** Short enough to follow what happens, long enough to be read. */
const windowMs = 10_000
const slotMs = 500
/** Too little to tell a speed by. */
const shortestMs = 1_000

/** How fast bytes have arrived in the last seconds. */
export class Speedometer {
  readonly #clock: Clock
  #slots: { readonly at: number; bytes: number }[] = []

  constructor(clock: Clock) {
    this.#clock = clock
  }

  add(bytes: number): void {
    const now = this.#clock.monotonic()
    const last = this.#slots.at(-1)
    if (last !== undefined && now - last.at < slotMs) last.bytes += bytes
    else this.#slots.push({ at: now, bytes })
    this.#forgetBefore(now)
  }

  /** Null while nothing arrives. */
  bytesPerSecond(): number | null {
    const now = this.#clock.monotonic()
    this.#forgetBefore(now)
    const [first] = this.#slots
    if (first === undefined) return null
    const bytes = this.#slots.reduce((sum, slot) => sum + slot.bytes, 0)
    return Math.round((bytes * 1_000) / Math.max(shortestMs, now - first.at))
  }

  clear(): void {
    this.#slots = []
  }

  #forgetBefore(now: number): void {
    while ((this.#slots[0]?.at ?? now) < now - windowMs) this.#slots.shift()
  }
}

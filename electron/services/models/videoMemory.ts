import type { GpuBackend, MemoryStatus } from "../../contract/models.ts"
import type { Settings } from "../../contract/settings.ts"
import type { Engine } from "../../engine/engine.ts"
import type { Resident } from "./admission.ts"

type Known = { readonly totalBytes: number; readonly capacityBytes: number; readonly devices: readonly string[] }

/**
 * What is known of the graphics cards: only the engine can tell, when it loads a model or when it is asked. What models
 * have taken since is counted by their estimates.
 */
export class VideoMemory {
  readonly #engine: Pick<Engine, "describeGpu">
  readonly #settings: { get(): Settings }
  readonly #residents: () => readonly Resident[]
  readonly #unsubscribe: () => void
  #known: Known | null | undefined
  /** The engine's answer holds for the backend it was asked for. */
  #askedFor: GpuBackend | null = null
  #asking: { readonly backend: GpuBackend; readonly answer: Promise<void> } | null = null

  constructor(parts: {
    readonly engine: Pick<Engine, "onChange" | "describeGpu">
    readonly settings: { get(): Settings }
    residents(): readonly Resident[]
  }) {
    this.#engine = parts.engine
    this.#settings = parts.settings
    this.#residents = () => parts.residents()
    this.#unsubscribe = parts.engine.onChange((_, state) => {
      if (state.kind !== "ready" || state.info.videoMemory === null) return
      this.#note({ ...state.info.videoMemory, devices: state.info.gpuDevices })
    })
  }

  /** Whether it is known if there is a card, and how large it is. */
  get isKnown(): boolean {
    return this.#backend === "off" || (this.#known !== undefined && this.#askedFor === this.#backend)
  }

  /** Null: there is no card, or none is to be used. */
  get freeBytes(): number | null {
    if (!this.isKnown || this.#backend === "off" || !this.#known) return null
    return Math.max(0, this.#known.capacityBytes - this.#usedBytes)
  }

  get status(): MemoryStatus["video"] {
    const freeBytes = this.freeBytes
    if (freeBytes === null || !this.#known) return null
    return { totalBytes: this.#known.totalBytes, freeBytes, devices: this.#known.devices }
  }

  /** Asks the engine, unless it has been asked: once, however many want to know. */
  async ask(): Promise<void> {
    const backend = this.#backend
    if (this.isKnown) return
    if (this.#asking?.backend !== backend) this.#asking = { backend, answer: this.#askFor(backend) }
    await this.#asking.answer
  }

  async #askFor(backend: GpuBackend): Promise<void> {
    try {
      const found = await this.#engine.describeGpu(backend)
      this.#askedFor = backend
      if (found === null) this.#known = null
      else this.#note(found)
    } finally {
      if (this.#asking?.backend === backend) this.#asking = null
    }
  }

  close(): void {
    this.#unsubscribe()
  }

  /** `freeBytes` is without what our own models hold. */
  #note(found: { readonly totalBytes: number; readonly freeBytes: number; readonly devices: readonly string[] }): void {
    if (this.#known && found.totalBytes === this.#known.totalBytes) return
    this.#askedFor = this.#backend
    this.#known = { ...found, capacityBytes: found.freeBytes + this.#usedBytes }
  }

  get #backend(): GpuBackend {
    return this.#settings.get().models.gpuBackend
  }

  get #usedBytes(): number {
    return this.#residents().reduce((sum, { memory }) => sum + memory.videoBytes, 0)
  }
}

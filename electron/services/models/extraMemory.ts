import type { ModelState } from "../../contract/models.ts"
import type { Engine } from "../../engine/engine.ts"
import type { Resident } from "./admission.ts"

export type ExtraMemoryParts = {
  readonly engine: Pick<Engine, "onChange" | "limitExtra">
  budgetBytes(): number
  residents(): readonly Resident[]
}

/**
 * Shares what the plans of all models leave of the budget among those that are ready: for contexts of adapters and stored
 * prompts, which nobody planned and which give way to the next model.
 */
export class ExtraMemory {
  readonly #parts: ExtraMemoryParts
  readonly #kinds = new Map<string, ModelState["kind"]>()
  readonly #unsubscribe: () => void

  /** To be made after who keeps the residents: it must hear of a change first. */
  constructor(parts: ExtraMemoryParts) {
    this.#parts = parts
    this.#unsubscribe = parts.engine.onChange((id, { kind }) => {
      if (this.#kinds.get(id) === kind) return
      this.#kinds.set(id, kind)
      this.share()
    })
  }

  /** To be called when the budget has changed. */
  share(): void {
    const { engine, budgetBytes, residents } = this.#parts
    const all = residents()
    const ready = all.filter(({ isLoading }) => !isLoading)
    const left = all.reduce((bytes, { memory }) => bytes - memory.ramBytes, budgetBytes())
    for (const { id } of ready) engine.limitExtra(id, Math.max(0, Math.floor(left / ready.length)))
  }

  close(): void {
    this.#unsubscribe()
  }
}

import type { ModelState } from "../../contract/models.ts"
import type { Engine } from "../../engine/engine.ts"

/** With which settings each model was loaded, as text to compare: what somebody asks for may come too late for a load. */
export class LoadRecord {
  readonly #asked = new Map<string, string>()
  readonly #loaded = new Map<string, string>()
  readonly #unsubscribe: () => void

  constructor(engine: Pick<Engine, "onChange">) {
    this.#unsubscribe = engine.onChange((id, { kind }) => this.#follow(id, kind))
  }

  /** Called right before the engine is asked to load the model. */
  ask(id: string, settings: string): void {
    this.#asked.set(id, settings)
  }

  /** Undefined for one that is not loaded and not about to be. */
  of(id: string): string | undefined {
    return this.#loaded.get(id)
  }

  close(): void {
    this.#unsubscribe()
  }

  #follow(id: string, kind: ModelState["kind"]): void {
    if (kind === "unloaded" || kind === "failed" || kind === "quarantined") this.#loaded.delete(id)
    const asked = this.#asked.get(id)
    // After a crash it is loaded as before, whatever was asked for since.
    if (kind === "loading" && asked !== undefined && !this.#loaded.has(id)) this.#loaded.set(id, asked)
  }
}

import type { Adapter, AdapterState } from "../../contract/adapters.ts"
import { Emitter } from "../../core/emitter.ts"
import type { AdapterEntry, Catalogue } from "../../library/catalogue.ts"

export type AdapterChange =
  | { readonly kind: "changed"; readonly adapter: Adapter }
  | { readonly kind: "removed"; readonly id: string }

/** The part of the catalogue that adapters live in. */
export type AdapterCatalogue = Pick<
  Catalogue,
  | "list"
  | "adapters"
  | "bases"
  | "adaptersFolder"
  | "onChange"
  | "rescan"
  | "changeAdapter"
  | "usedAdapter"
  | "removeAdapter"
>

/** What the library holds and what is being converted, as one list that announces changes. */
export class AdapterList {
  readonly #catalogue: AdapterCatalogue
  readonly #changes = new Emitter<AdapterChange>()
  /** Of PEFT folders in the library, by path. */
  readonly #states = new Map<string, AdapterState>()
  /** What is on its way into the library, by the path that it will have. */
  readonly #coming = new Map<string, Adapter>()
  #known: ReadonlyMap<string, Adapter>

  constructor(catalogue: AdapterCatalogue) {
    this.#catalogue = catalogue
    this.#known = this.#byId()
  }

  adapters(): Adapter[] {
    const entries = this.#catalogue.adapters()
    const coming = [...this.#coming].filter(([path]) => !entries.some((entry) => entry.path === path))
    return [...entries.map((entry) => this.toAdapter(entry)), ...coming.map(([, adapter]) => adapter)]
  }

  /** The paths stay in the host. */
  toAdapter(entry: AdapterEntry): Adapter {
    const { path: _path, peft: _peft, problem: _problem, madeOf: _madeOf, ...facts } = entry
    return { ...facts, state: this.#stateOf(entry) }
  }

  setState(peftPath: string, state: AdapterState): void {
    this.#states.set(peftPath, state)
    this.announce()
  }

  forgetState(peftPath: string): void {
    this.#states.delete(peftPath)
  }

  setComing(path: string, adapter: Adapter | null): void {
    if (adapter === null) this.#coming.delete(path)
    else this.#coming.set(path, adapter)
    this.announce()
  }

  /** Tells what has become another since the last time. */
  announce(): void {
    const before = this.#known
    this.#known = this.#byId()
    for (const id of before.keys()) if (!this.#known.has(id)) this.#changes.emit({ kind: "removed", id })
    for (const [id, adapter] of this.#known) {
      if (JSON.stringify(adapter) !== JSON.stringify(before.get(id))) this.#changes.emit({ kind: "changed", adapter })
    }
  }

  onChange(listener: (change: AdapterChange) => void): () => void {
    return this.#changes.on(listener)
  }

  #stateOf({ problem, path, peft }: AdapterEntry): AdapterState {
    if (problem !== undefined) return { kind: "unusable", error: problem }
    if (path !== null || peft === null) return { kind: "ready" }
    return this.#states.get(peft.path) ?? { kind: "converting", progress: 0 }
  }

  #byId(): ReadonlyMap<string, Adapter> {
    return new Map(this.adapters().map((adapter) => [adapter.id, adapter]))
  }
}

/** Of an adapter that is only on its way. */
export const unsaid = { notes: "", addedAt: 0, lastUsedAt: null, scale: 1, aliases: [] } as const

import type { AdapterEntry } from "../../library/catalogue.ts"

/**
 * Which models answer with which version of an adapter's file. An engine process reads a file once and keeps what it read, so
 * one that holds an older version has to begin anew.
 */
export class AdapterVersions {
  readonly #used = new Map<string, { readonly version: string; readonly modelIds: Set<string> }>()

  use(entry: AdapterEntry, path: string, modelId: string): void {
    const known = this.#used.get(path) ?? { version: versionOf(entry), modelIds: new Set() }
    known.modelIds.add(modelId)
    this.#used.set(path, known)
  }

  /** The models that hold another version than there is now; each is told once. A file that is gone may come back as it was. */
  takeStale(entries: readonly AdapterEntry[]): string[] {
    const stale = new Set<string>()
    for (const entry of entries) {
      const known = entry.path === null ? undefined : this.#used.get(entry.path)
      if (entry.path === null || known === undefined || known.version === versionOf(entry)) continue
      for (const modelId of known.modelIds) stale.add(modelId)
      this.#used.delete(entry.path)
    }
    return [...stale]
  }
}

function versionOf({ sizeBytes, modifiedAt }: AdapterEntry): string {
  return `${sizeBytes} ${modifiedAt}`
}

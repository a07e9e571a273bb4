import type { ModelOrigin } from "../../contract/library.ts"

/** What downloads need of the catalogue. */
export interface DownloadLibrary {
  readonly modelsFolder: string
  /** Where PEFT folders belong. */
  readonly adaptersFolder: string
  /** Facts for a file that is about to appear at this path. The SHA-256 that its hub publishes; null where it does not. */
  expect(path: string, facts: { readonly origin: ModelOrigin; readonly sha256: string | null }): void
  /** Null where nothing of the library is there. Of a PEFT adapter: by its folder. */
  idOf(path: string): { readonly kind: "model" | "adapter"; readonly id: string } | null
  rescan(): Promise<void>
  onChange(listener: () => void): () => void
}

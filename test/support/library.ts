import { dirname } from "node:path"
import { onTestFinished } from "vitest"
import { silentLog } from "../../electron/core/log.ts"
import type { CatalogueOptions } from "../../electron/library/catalogue.ts"
import { createCatalogue } from "../../electron/library/createCatalogue.ts"
import type { LibraryService } from "../../electron/services/library/libraryService.ts"
import { openDatabase } from "../../electron/store/database.ts"
import { createLibraryStore } from "../../electron/store/libraryStore.ts"
import { emberPath } from "./ember.ts"
import { createTestDesktop } from "./testDesktop.ts"

/** The catalogue of a folder, with Ember embedded, a memory of its own, and a trash that is emptied at once. */
export async function openTestCatalogue(modelsFolder: string, options: Partial<CatalogueOptions> = {}) {
  const catalogue = await createCatalogue({
    embeddedFolder: dirname(emberPath),
    modelsFolder,
    store: options.store ?? createTestLibraryStore(),
    trash: createTestDesktop().desktop.trash,
    log: silentLog,
    ...options,
  })
  onTestFinished(() => catalogue.close())
  return catalogue
}

/** Several catalogues, one after the other, remember the same with it. */
export function createTestLibraryStore(path = ":memory:") {
  const { database } = openDatabase(path)
  onTestFinished(() => database.close())
  return createLibraryStore(database)
}

/** Nothing is linked, and there is no other app. */
export const noLinks: LibraryService = {
  links: () => [],
  link: async () => Promise.reject(new Error("Nothing can be linked here")),
  unlink: async () => {},
  findApps: async () => [],
  appOf: async () => null,
  belongToApps: async () => false,
  disk: async () => ({ libraryBytes: 0, partialBytes: 0, linkedBytes: 0, freeBytes: 0, totalBytes: 0 }),
  onChange: () => () => {},
  close() {},
}

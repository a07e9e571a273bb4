import { homedir } from "node:os"
import type { CloseStack } from "../core/closeStack.ts"
import type { Catalogue } from "../library/catalogue.ts"
import { createCatalogue } from "../library/createCatalogue.ts"
import { createLibraryService, type LibraryService } from "../services/library/libraryService.ts"
import { createLibraryStore } from "../store/libraryStore.ts"
import { storedLink } from "../store/storedLinks.ts"
import type { HostPorts } from "./hostPorts.ts"
import type { Stores } from "./openStores.ts"

/** The models and adapters on this computer, and where they lie. */
export async function openLibrary(
  ports: HostPorts,
  { database, settings }: Pick<Stores, "database" | "settings">,
  stack: CloseStack,
): Promise<{ readonly catalogue: Catalogue; readonly library: LibraryService }> {
  const { embeddedModelsFolder: embeddedFolder, modelsFolder, desktop } = ports
  const log = ports.log.child("library")
  const section = settings.section("links", storedLink)
  const catalogue = stack.use(
    await createCatalogue({
      embeddedFolder,
      modelsFolder,
      links: section.entries,
      store: createLibraryStore(database),
      trash: (paths) => desktop.trash(paths),
      log,
    }),
  )
  const places = { home: ports.userFolder ?? homedir(), platform: process.platform, variables: process.env }
  return { catalogue, library: stack.use(createLibraryService({ catalogue, section, places, log })) }
}

import { join } from "node:path"
import type { CloseStack } from "../core/closeStack.ts"
import type { Catalogue } from "../library/catalogue.ts"
import type { AdapterService } from "../services/adapters/adapterService.ts"
import { createImportService, type ImportService } from "../services/imports/importService.ts"
import { createIncoming, type Incoming } from "../services/imports/incoming.ts"
import type { LibraryService } from "../services/library/libraryService.ts"
import type { HostPorts } from "./hostPorts.ts"

/** How models and adapters that lie on this computer, or that a window has sent, come into the library. */
export function openImports(
  { dataFolder, modelsFolder, log }: HostPorts,
  {
    library,
    ...parts
  }: { readonly catalogue: Catalogue; readonly adapters: AdapterService; readonly library: LibraryService },
  stack: CloseStack,
): { readonly imports: ImportService; readonly incoming: Incoming } {
  const incoming = createIncoming(join(dataFolder, "incoming"))
  const { appOf, belongToApps } = library
  const imports = stack.use(
    createImportService({ ...parts, modelsFolder, incoming, links: library, appOf, belongToApps, log }),
  )
  return { imports, incoming }
}

import type { ProviderInfo } from "../../contract/providers.ts"
import type { Access } from "../access/access.ts"
import { noProviders, type RemoteProviders } from "./ports.ts"
import { publicName } from "./resolutions.ts"
import type { Router } from "./router.ts"

/** What can be asked, by its names. */
export type AskedNames = {
  /** The name of the model or route that is meant. Errors: as `Router.plan`. */
  resolve(name: string, access: Access): string
  providers(): readonly ProviderInfo[]
}

export function createAskedNames({
  router,
  providers = noProviders,
}: {
  readonly router: Router
  readonly providers?: RemoteProviders
}): AskedNames {
  return {
    resolve: (name, access) => publicName(router.resolve(name, access, { ability: "chat" })),
    providers: () => providers.list(),
  }
}

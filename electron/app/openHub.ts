import { systemClock } from "../core/clock.ts"
import type { CloseStack } from "../core/closeStack.ts"
import type { Catalogue } from "../library/catalogue.ts"
import { createHubClient } from "../library/hub/hubClient.ts"
import type { HubClient } from "../library/hub/hubFiles.ts"
import type { AuditService } from "../services/audit/auditService.ts"
import { createHubService, type HubService } from "../services/hub/hubService.ts"
import { createHubSources, type HubSources } from "../services/hub/hubSources.ts"
import type { ModelService } from "../services/models/modelService.ts"
import type { SettingsService } from "../services/settingsService.ts"
import type { SecretStore } from "../store/secretStore.ts"
import type { HostPorts } from "./hostPorts.ts"

export type Hubs = { readonly hubSources: HubSources; readonly hubClient: HubClient; readonly hub: HubService }

/** The hubs that models come from, how they are asked, and what of them suits this computer. */
export function openHub(
  ports: HostPorts,
  {
    models,
    catalogue,
    ...parts
  }: {
    readonly models: ModelService
    readonly catalogue: Catalogue
    readonly settings: SettingsService
    readonly secrets: SecretStore
    readonly audit: AuditService
  },
  stack: CloseStack,
): Hubs {
  const { appInfo, hubToken = null, hubAddresses, log } = ports
  const hubSources = stack.use(
    createHubSources({
      ...parts,
      language: appInfo.systemLanguage,
      environmentToken: hubToken,
      createClient: createHubClient,
      log,
      ...(hubAddresses === undefined ? {} : { addresses: hubAddresses }),
    }),
  )
  const { client } = hubSources
  const findInLibrary = (sha256: string) => catalogue.findBySha256(sha256)
  const hub = createHubService({ client, sources: hubSources, models, findInLibrary, clock: systemClock })
  return { hubSources, hubClient: client, hub }
}

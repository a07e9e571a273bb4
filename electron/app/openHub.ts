import type { CloseStack } from "../core/closeStack.ts"
import { createHubClient } from "../library/hub/hubClient.ts"
import type { HubClient } from "../library/hub/hubFiles.ts"
import type { AuditService } from "../services/audit/auditService.ts"
import { createHubSources, type HubSources } from "../services/hub/hubSources.ts"
import type { SettingsService } from "../services/settingsService.ts"
import type { SecretStore } from "../store/secretStore.ts"
import type { HostPorts } from "./hostPorts.ts"

export type Hubs = { readonly hubSources: HubSources; readonly hubClient: HubClient }

/** The hubs that models come from, and how they are asked. */
export function openHub(
  ports: HostPorts,
  parts: {
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
  return { hubSources, hubClient: hubSources.client }
}

import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import OpenAI from "openai"
import { type App, createApp, type HostPorts } from "../../electron/app.ts"
import type { ProviderDraft } from "../../electron/contract/providers.ts"
import type { RequestRecord } from "../../electron/contract/server.ts"
import { testPorts } from "./appPorts.ts"
import { startUpstream, type Upstream, type UpstreamOptions } from "./upstream/upstream.ts"

/** A whole host with scripted services behind it. */
export type RoutedApp = AsyncDisposable & {
  readonly app: App
  /** With "/v1". */
  readonly url: string
  readonly client: OpenAI
  /** Without "/v1". */
  readonly origin: string
  /** Another service, as a provider of this id with these models. */
  addUpstream(id: string, models: readonly string[], options?: UpstreamOptions): Promise<Upstream>
  /** Another provider at the same service. */
  addProvider(id: string, baseUrl: string, models: readonly string[], draft?: Partial<ProviderDraft>): void
  lastRecord(): RequestRecord | undefined
}

/** `folder`: where a host was before, whose data it has; a new one that does not outlive it by default. */
export async function startRoutedApp(
  changes: Partial<HostPorts> & { readonly folder?: string } = {},
): Promise<RoutedApp> {
  const { folder = mkdtempSync(join(tmpdir(), "hearth-test-")), ...ports } = changes
  const app = await createApp(testPorts(folder, ports))
  const url = app.services.server.status().addresses[0]?.url ?? ""
  const upstreams: Upstream[] = []
  const addProvider: RoutedApp["addProvider"] = (id, baseUrl, models, draft = {}) => {
    const { providers } = app.services
    providers.create({ kind: "other", id, baseUrl, auth: "none", ...draft })
    providers.setModels(id, models, { isEnabled: true })
  }
  return {
    app,
    url,
    origin: url.replace(/\/v1$/, ""),
    client: new OpenAI({ baseURL: url, apiKey: "none", maxRetries: 0 }),
    async addUpstream(id, models, options) {
      const upstream = await startUpstream(options)
      upstreams.push(upstream)
      addProvider(id, upstream.baseUrl, models)
      return upstream
    },
    addProvider,
    lastRecord: () => app.services.requests.list()[0],
    async [Symbol.asyncDispose]() {
      await app.close()
      for (const upstream of upstreams) await upstream[Symbol.asyncDispose]()
      if (changes.folder === undefined) rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
    },
  }
}

import { statSync } from "node:fs"
import { networkInterfaces } from "node:os"
import type { Settings } from "../../electron/contract/settings.ts"
import { type Clock, systemClock } from "../../electron/core/clock.ts"
import { type Log, silentLog } from "../../electron/core/log.ts"
import type { Engine } from "../../electron/engine/engine.ts"
import type { CatalogueEntry } from "../../electron/library/catalogue.ts"
import { createLocalProvider } from "../../electron/providers/localProvider.ts"
import { createServer, type UploadLimits } from "../../electron/server/createServer.ts"
import { createCompletionService } from "../../electron/services/completionService.ts"
import { createModelService, type ModelService } from "../../electron/services/modelService.ts"
import { createRequestLog, type RequestLog } from "../../electron/services/requestLog.ts"
import type { ServerListener } from "../../electron/services/serverListener.ts"
import { emberPath } from "./ember.ts"
import { startEngine } from "./engine.ts"

export const emberEntry: CatalogueEntry = {
  id: "ember",
  name: "Ember",
  fileName: "ember-q8_0.gguf",
  path: emberPath,
  sizeBytes: statSync(emberPath).size,
  modifiedAt: 1_790_000_000_000,
  architecture: "qwen3",
  parameterCount: 3_100_000,
  quantization: "Q8_0",
  trainedContextSize: 2048,
  capabilities: ["chat", "tools", "thinking"],
  isEmbedded: true,
}

export const defaultSettings: Settings = {
  language: "system",
  theme: "system",
  server: { isEnabled: true, host: "127.0.0.1", port: 0 },
  defaultModel: null,
  isClosedToTray: false,
}

export const hasIpv6 = Object.values(networkInterfaces()).some((all) => all?.some(({ address }) => address === "::1"))

export type TestServer = AsyncDisposable & {
  readonly port: number
  readonly url: string
  readonly engine: Engine
  readonly models: ModelService
  readonly requests: RequestLog
  readonly listener: ServerListener
}

/** The API on a free port, over the real engine unless another is given. Closing it closes the engine too. */
export async function startTestServer(
  options: {
    readonly engine?: Engine
    readonly entries?: readonly CatalogueEntry[]
    readonly apiKey?: string
    readonly host?: string
    readonly clock?: Clock
    readonly log?: Log
    readonly uploadLimits?: UploadLimits
  } = {},
): Promise<TestServer> {
  const {
    engine = startEngine(),
    entries = [emberEntry],
    host = "127.0.0.1",
    clock = systemClock,
    log = silentLog,
  } = options
  const none = () => () => {}
  const models = createModelService({
    engine,
    catalogue: { list: () => entries, onChange: none, rescan: async () => {}, remove: async () => {} },
    settings: { get: () => defaultSettings, onChange: none },
    log,
  })
  const requests = createRequestLog({ clock })
  const provider = createLocalProvider(engine)
  const completions = createCompletionService({ models, provider, requests, log, clock })
  const { apiKey = null, uploadLimits } = options
  const listener = createServer({ models, completions, requests, apiKey, log, clock, uploadLimits })
  const { port } = await listener.listen({ host, port: 0 })
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    engine,
    models,
    requests,
    listener,
    async [Symbol.asyncDispose]() {
      await listener.close(0)
      await models.close()
      await engine.close()
    },
  }
}

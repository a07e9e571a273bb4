import { networkInterfaces } from "node:os"
import { type Clock, systemClock } from "../../electron/core/clock.ts"
import { type Log, silentLog } from "../../electron/core/log.ts"
import type { Engine } from "../../electron/engine/engine.ts"
import type { CatalogueEntry } from "../../electron/library/catalogue.ts"
import { createServer, type UploadLimits } from "../../electron/server/createServer.ts"
import type { RequestLog } from "../../electron/services/answers/requestLog.ts"
import type { ModelService } from "../../electron/services/models/modelService.ts"
import type { ServerListener } from "../../electron/services/server/serverListener.ts"
import { startEngine } from "./engine.ts"
import { createCompletions } from "./services.ts"

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
  const { engine = startEngine(), host = "127.0.0.1", clock = systemClock, log = silentLog, entries } = options
  const { models, requests, ...services } = createCompletions({ engine, entries, log, clock })
  const { apiKey = null, uploadLimits } = options
  const listener = createServer({ models, requests, ...services, apiKey, log, clock, uploadLimits })
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

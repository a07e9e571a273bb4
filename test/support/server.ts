import { mkdtempSync, rmSync } from "node:fs"
import { networkInterfaces, tmpdir } from "node:os"
import { join } from "node:path"
import { type Clock, systemClock } from "../../electron/core/clock.ts"
import { type Log, silentLog } from "../../electron/core/log.ts"
import type { Engine } from "../../electron/engine/engine.ts"
import type { CatalogueEntry } from "../../electron/library/catalogue.ts"
import { type ConnectionLimits, createServer } from "../../electron/server/createServer.ts"
import type { ManagedHost } from "../../electron/server/manage/managedHost.ts"
import type { RequestLog } from "../../electron/services/answers/requestLog.ts"
import { openLimits } from "../../electron/services/limits/openLimits.ts"
import { createMetricsService } from "../../electron/services/metrics/metricsService.ts"
import type { ModelService } from "../../electron/services/models/modelService.ts"
import type { RouteService } from "../../electron/services/routing/routeService.ts"
import type { ServerListener } from "../../electron/services/server/serverListener.ts"
import { openAccess } from "./access.ts"
import { startEngine } from "./engine.ts"
import { createScriptedManaged } from "./scriptedManaged.ts"
import { createCompletions } from "./services.ts"

export const hasIpv6 = Object.values(networkInterfaces()).some((all) => all?.some(({ address }) => address === "::1"))

export type TestServer = AsyncDisposable & {
  readonly port: number
  readonly url: string
  readonly engine: Engine
  readonly models: ModelService
  readonly requests: RequestLog
  readonly routes: RouteService
  readonly listener: ServerListener
  readonly access: ReturnType<typeof openAccess>
}

/** The API on a free port, over the real engine unless another is given. Closing it closes the engine too. */
export async function startTestServer(
  options: {
    readonly engine?: Engine
    readonly entries?: readonly CatalogueEntry[]
    /** That of the environment. */
    readonly apiKey?: string
    /** Where keys, sessions and origins are kept; a new one by default. */
    readonly folder?: string
    readonly host?: string
    readonly clock?: Clock
    readonly log?: Log
    readonly connectionLimits?: Partial<ConnectionLimits>
    /** What is managed over the API; nothing by default. */
    readonly manage?: ManagedHost
    readonly localToken?: string
  } = {},
): Promise<TestServer> {
  const { engine = startEngine(), host = "127.0.0.1", clock = systemClock, log = silentLog, entries } = options
  const { apiKey: environmentKey = null, connectionLimits } = options
  const folder = options.folder ?? mkdtempSync(join(tmpdir(), "hearth-test-"))
  const access = openAccess(folder, { environmentKey, clock, log, localToken: options.localToken })
  const limits = openLimits({ database: access.database, keys: access.keys, settings: access.settings, log, clock })
  const { models, requests, ...services } = createCompletions({ engine, entries, limits, log, clock })
  const metrics = createMetricsService({ version: "0.1.0", models, requests, targetHealth: () => [] })
  const listener = createServer({
    requests,
    ...services,
    access,
    limits,
    metrics,
    manage: options.manage ?? createScriptedManaged({}),
    version: "0.1.0",
    log,
    clock,
    connectionLimits,
  })
  const { port } = await listener.listen({ host, port: 0 })
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    engine,
    models,
    requests,
    routes: services.routes,
    listener,
    access,
    async [Symbol.asyncDispose]() {
      await listener.close(0)
      await models.close()
      await engine.close()
      metrics.close()
      access.close()
      if (options.folder === undefined) rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
    },
  }
}

import { onTestFinished } from "vitest"
import { type Clock, systemClock } from "../../electron/core/clock.ts"
import { silentLog } from "../../electron/core/log.ts"
import type { FindInLibrary } from "../../electron/library/hub/hubGroups.ts"
import { createHubService, type HubService, type HubServiceParts } from "../../electron/services/hub/hubService.ts"
import { createModelService, type ModelService } from "../../electron/services/models/modelService.ts"
import { defaultSettings } from "../../electron/store/settingsShape.ts"
import type { Hub } from "./hub/hub.ts"
import { openHubClient } from "./hub/readHub.ts"
import { createScriptedEngine } from "./serverEngine.ts"
import { catalogueOf } from "./services.ts"

export type Machine = { readonly ramBytes: number; readonly videoBytes?: number }

/** The memory of a computer on which nothing else runs. */
export function modelsOn({ ramBytes, videoBytes }: Machine): ModelService {
  const engine = createScriptedEngine()
  if (videoBytes !== undefined) {
    engine.describeGpu = async () => ({ devices: ["card"], totalBytes: videoBytes, freeBytes: videoBytes })
  }
  const settings = { get: () => defaultSettings, onChange: () => () => {}, update: () => {} }
  const machine = { totalBytes: () => ramBytes, freeBytes: () => ramBytes }
  const models = createModelService({ engine, catalogue: catalogueOf(), settings, log: silentLog, machine })
  onTestFinished(() => models.close())
  return models
}

/** What is asked of a real hub on a computer of that size, until the running test has finished. */
export function openHubService(
  hub: Hub,
  {
    machine = { ramBytes: 16e9 },
    clock = systemClock,
    findInLibrary = () => null,
    sources = { choose: async () => "huggingface", instead: async () => null },
  }: {
    readonly machine?: Machine
    readonly clock?: Clock
    readonly findInLibrary?: FindInLibrary
    readonly sources?: HubServiceParts["sources"]
  } = {},
): HubService {
  const client = openHubClient(hub)
  return createHubService({ client, sources, models: modelsOn(machine), findInLibrary, clock })
}

import type { CloseStack } from "../core/closeStack.ts"
import type { Engine } from "../engine/engine.ts"
import { createSupervisor } from "../engine/supervisor.ts"
import type { Catalogue } from "../library/catalogue.ts"
import { type AdapterService, createAdapterService } from "../services/adapters/adapterService.ts"
import { createModelInspection, type ModelInspection } from "../services/models/modelInspection.ts"
import { createModelService, type ModelService } from "../services/models/modelService.ts"
import type { SettingsService } from "../services/settingsService.ts"
import type { HostPorts } from "./hostPorts.ts"

export type LocalModels = {
  readonly engine: Engine
  readonly adapters: AdapterService
  readonly models: ModelService
  readonly inspection: ModelInspection
}

type ModelParts = {
  readonly catalogue: Catalogue
  readonly settings: SettingsService
  readonly routeNames: () => readonly string[]
}

/** The engine, and what is made of it and of the library. */
export function openModels(
  { spawnEngine, log }: Pick<HostPorts, "spawnEngine" | "log">,
  { catalogue, settings, routeNames }: ModelParts,
  stack: CloseStack,
): LocalModels {
  const engine = stack.use(createSupervisor({ spawnEngine, log: log.child("engine") }))
  const adapters = stack.use(createAdapterService({ catalogue, routeNames, log }))
  adapters.onStale((model) => {
    engine.unload(model, staleGraceMs).catch((error) => log.warn("could not unload a model", { model }, error))
  })
  const models = stack.use(createModelService({ engine, catalogue, adapters, settings, log }))
  return { engine, adapters, models, inspection: createModelInspection({ catalogue, engine }) }
}

/** Answers under way come to their end with the adapter that they began with; who asks meanwhile waits. */
const staleGraceMs = 60_000

import { statSync } from "node:fs"
import { type Clock, systemClock } from "../../electron/core/clock.ts"
import { type Log, silentLog } from "../../electron/core/log.ts"
import type { Engine } from "../../electron/engine/engine.ts"
import type { CatalogueEntry } from "../../electron/library/catalogue.ts"
import { createAnswerServices } from "../../electron/services/answers/answerServices.ts"
import { createRequestLog } from "../../electron/services/answers/requestLog.ts"
import type { LimitService } from "../../electron/services/limits/limitService.ts"
import type { ModelCatalogue } from "../../electron/services/models/modelList.ts"
import { createModelService } from "../../electron/services/models/modelService.ts"
import { defaultSettings } from "../../electron/store/settingsShape.ts"
import { emberPath } from "./ember.ts"

export const emberEntry: CatalogueEntry = {
  id: "ember",
  name: "Ember",
  notes: "",
  addedAt: 0,
  lastUsedAt: null,
  origin: { kind: "embedded" },
  isMissing: false,
  integrity: { kind: "unknown" },
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

/** A library that stays as it is. */
export function catalogueOf(...entries: readonly CatalogueEntry[]): ModelCatalogue {
  return {
    list: () => entries,
    onChange: () => () => {},
    rescan: async () => {},
    change() {},
    used() {},
    verify: async () => [],
    remove: async () => ({ freedBytes: 0, went: "trash" }),
  }
}

/** The services between a door and the engine, with Ember in the library unless other entries are given. */
export function createCompletions({
  engine,
  entries = [emberEntry],
  limits,
  log = silentLog,
  clock = systemClock,
}: {
  readonly engine: Engine
  readonly entries?: readonly CatalogueEntry[]
  readonly limits?: LimitService
  readonly log?: Log
  readonly clock?: Clock
}) {
  // Models stay loaded: a clock that is played has no timers but those of the test.
  const kept = { ...defaultSettings, models: { ...defaultSettings.models, idleMinutes: 0 } }
  const settings = { get: () => kept, onChange: () => () => {}, update: () => {} }
  const models = createModelService({ engine, catalogue: catalogueOf(...entries), settings, log, clock })
  const requests = createRequestLog({ clock })
  return { models, requests, ...createAnswerServices({ engine, models, requests, settings, limits, log, clock }) }
}

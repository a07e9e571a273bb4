import type { Adapter } from "../../contract/adapters.ts"
import { AppError } from "../../contract/errors.ts"
import type { Model } from "../../contract/models.ts"
import type { EngineAdapter } from "../../engine/engine.ts"
import {
  type AskedAdapter,
  type ChosenAdapter,
  canonicalName,
  chooseAdapters,
  findAdapter,
  splitName,
} from "./adapterNames.ts"
import { aliasNames, chosenByAlias, findAlias } from "./aliases.ts"
import { dropInNames, findModelId, isDropInName, modelNotFound } from "./modelNames.ts"

/** Who answers: a model, and the adapters that it answers with. */
export type ModelTarget = {
  readonly model: Model
  /** As the reply names it, such as `ember:herbs@0.8`, or an alias. */
  readonly name: string
  readonly chosen: readonly ChosenAdapter[]
  /** The same for the engine, without those of no strength. */
  readonly adapters: readonly EngineAdapter[]
}

/** The part of the adapters' service that names need. */
export type NamedAdapters = {
  list(): readonly Adapter[]
  /** Absolute path of its GGUF file, for an answer of this model. */
  pathOf(id: string, modelId: string): string
  /** It answers. */
  used(id: string): void
}

export const noAdapters: NamedAdapters = {
  list: () => [],
  pathOf: (id) => {
    throw new AppError("adapter_not_found", `There is no adapter ${id}.`)
  },
  used: () => {},
}

export type NamedModels = {
  readonly ids: readonly string[]
  readonly defaultId: string | undefined
  modelOf(id: string): Model
}

/**
 * What an alias stands for, the model of just that name, else a model with adapters; undefined where no model has any such
 * name. Errors: those of `chosenByAlias` and `chooseAdapters`.
 */
export function findTarget(name: string, models: NamedModels, adapters: NamedAdapters): ModelTarget | undefined {
  const alias = findAlias(name, adapters.list())
  if (alias !== undefined) {
    assertAdaptable(alias.alias.modelId, models)
    const chosen = chosenByAlias(alias, models.ids, adapters.list())
    return { ...toTarget(alias.alias.modelId, chosen, models, adapters), name: alias.alias.name }
  }
  const exact = findModelId(name, models.ids)
  if (exact !== undefined) return targetOf(exact, [], models, adapters)
  for (const { base, asked } of splitName(name)) {
    const id = findModelId(base, models.ids)
    if (id !== undefined) return targetOf(id, asked, models, adapters)
  }
  return undefined
}

/** For a name that programs have built in: the default model, with adapters if the name goes on with some that there are. */
export function dropInTarget(
  name: string,
  patterns: readonly string[],
  models: NamedModels,
  adapters: NamedAdapters,
): ModelTarget | undefined {
  if (models.defaultId === undefined || !isDropInName(name, patterns)) return undefined
  return targetOf(models.defaultId, askedOfDropIn(name, patterns, adapters.list()), models, adapters)
}

/** What a client means. Errors: `model_not_found`, and those of `chooseAdapters`. */
export function resolveTarget(
  name: string,
  models: NamedModels,
  adapters: NamedAdapters,
  patterns: readonly string[] = dropInNames,
): ModelTarget {
  const target = findTarget(name, models, adapters) ?? dropInTarget(name, patterns, models, adapters)
  if (target === undefined) throw modelNotFound(name, [...models.ids, ...aliasNames(adapters.list(), models.ids)])
  return target
}

/** Other services have names such as "gpt-4:free": only adapters that there are count as such. */
function askedOfDropIn(
  name: string,
  patterns: readonly string[],
  adapters: readonly Adapter[],
): readonly AskedAdapter[] {
  for (const { base, asked } of splitName(name)) {
    if (isDropInName(base, patterns) && asked.some((one) => findAdapter(one.name, adapters) !== undefined)) return asked
  }
  return []
}

function targetOf(
  id: string,
  asked: readonly AskedAdapter[],
  models: NamedModels,
  adapters: NamedAdapters,
): ModelTarget {
  if (asked.length > 0) assertAdaptable(id, models)
  return toTarget(id, chooseAdapters(asked, id, adapters.list()), models, adapters)
}

/** To no model whose files are gone fits any adapter; but that is not what is wrong with it. */
function assertAdaptable(id: string, models: NamedModels): void {
  const { isMissing, problem } = models.ids.includes(id) ? models.modelOf(id) : {}
  if (isMissing && problem !== undefined) throw AppError.fromBody({ ...problem, param: "model" })
}

function toTarget(
  id: string,
  chosen: readonly ChosenAdapter[],
  models: NamedModels,
  adapters: NamedAdapters,
): ModelTarget {
  return {
    model: models.modelOf(id),
    name: canonicalName(id, chosen),
    chosen,
    adapters: chosen
      .filter(({ scale }) => scale !== 0)
      .map(({ adapter, scale }) => ({ path: adapters.pathOf(adapter.id, id), scale })),
  }
}

/** Public names such as "qwen3-1.7b-finetuned" that stand for a model with an adapter. */
import type { Adapter, AdapterAlias } from "../../contract/adapters.ts"
import { AppError } from "../../contract/errors.ts"
import { type ChosenAdapter, chooseAdapters } from "./adapterNames.ts"
import { findModelId } from "./modelNames.ts"

export type FoundAlias = { readonly adapter: Adapter; readonly alias: AdapterAlias }

export function listAliases(adapters: readonly Adapter[]): readonly FoundAlias[] {
  return adapters.flatMap((adapter) => adapter.aliases.map((alias) => ({ adapter, alias })))
}

/** Those that answer, for the models that there are. */
export function aliasNames(adapters: readonly Adapter[], modelIds: readonly string[]): readonly string[] {
  return listAliases(adapters)
    .filter(({ adapter, alias }) => adapter.state.kind === "ready" && modelIds.includes(alias.modelId))
    .map(({ alias }) => alias.name)
}

/** In any case, and with the tag that Ollama's clients add. */
export function findAlias(name: string, adapters: readonly Adapter[]): FoundAlias | undefined {
  const all = listAliases(adapters)
  const meant = findModelId(
    name,
    all.map(({ alias }) => alias.name),
  )
  return meant === undefined ? undefined : all.find(({ alias }) => alias.name === meant)
}

/**
 * What answers for an alias. Errors: `model_missing` where its model is not there any more, and those of `chooseAdapters`: the
 * name is known, so it is said what it lacks.
 */
export function chosenByAlias(
  { adapter, alias }: FoundAlias,
  modelIds: readonly string[],
  adapters: readonly Adapter[],
): readonly ChosenAdapter[] {
  if (!modelIds.includes(alias.modelId)) {
    const message = `'${alias.name}' stands for '${alias.modelId}:${adapter.id}', but there is no model '${alias.modelId}' any more.`
    throw new AppError("model_missing", message, { param: "model", facts: { model: alias.modelId } })
  }
  const [chosen] = chooseAdapters([{ name: adapter.id, scale: null }], alias.modelId, adapters)
  return chosen === undefined ? [] : [{ ...chosen, scale: alias.scale ?? adapter.scale }]
}

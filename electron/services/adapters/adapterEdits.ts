import type { AdapterAlias, AdapterPatch } from "../../contract/adapters.ts"
import { AppError } from "../../contract/errors.ts"
import type { AdapterEntry } from "../../library/catalogue.ts"
import { splitName } from "../names/adapterNames.ts"
import { findModelId, modelNotFound } from "../names/modelNames.ts"

/** Who has a name already. */
export type TakenNames = {
  readonly modelIds: readonly string[]
  readonly routes: readonly string[]
  readonly adapters: readonly AdapterEntry[]
}

/** Names that a client can send and a list can show. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be in a name.
const plainName = /^[^\u0000-\u001f\u007f-\u009f\u2028\u2029*]+$/

/** Throws `model_not_found`, or `adapter_mismatch` for a model that the adapter does not fit. */
export function assertPatch(entry: AdapterEntry, { pairedWith }: AdapterPatch, modelIds: readonly string[]): void {
  if (pairedWith !== undefined && pairedWith !== null) assertFits(entry, pairedWith, modelIds)
}

/**
 * The aliases of an adapter with this one among them, in the place of one of the same name. Throws `name_taken`, `invalid_value`, and
 * what `assertPatch` throws.
 */
export function withAlias(entry: AdapterEntry, alias: AdapterAlias, taken: TakenNames): readonly AdapterAlias[] {
  if (!plainName.test(alias.name) || !alias.name.isWellFormed()) {
    throw new AppError("invalid_value", "A name has neither '*' nor characters that cannot be seen.", { param: "name" })
  }
  assertFits(entry, alias.modelId, taken.modelIds)
  assertFree(alias.name, entry, taken)
  const at = entry.aliases.findIndex(({ name }) => isSameName(name, alias.name))
  return at < 0 ? [...entry.aliases, alias] : entry.aliases.with(at, alias)
}

export function withoutAlias(entry: AdapterEntry, name: string): readonly AdapterAlias[] {
  return entry.aliases.filter((alias) => !isSameName(alias.name, name))
}

function assertFits({ id, fits, architecture }: AdapterEntry, modelId: string, modelIds: readonly string[]): void {
  if (!modelIds.includes(modelId)) throw modelNotFound(modelId, modelIds)
  if (fits.includes(modelId)) return
  const made = architecture === null ? "" : ` (${architecture})`
  const message = `The adapter '${id}' cannot be used with '${modelId}': it was made for another model${made}.`
  throw new AppError("adapter_mismatch", message, {
    param: "model",
    facts: { adapter: id, model: modelId, reason: "other-shape" },
  })
}

/** No name means two things, in whatever case it is written, nor with the tag that Ollama's clients add. */
function assertFree(name: string, { id }: AdapterEntry, { modelIds, routes, adapters }: TakenNames): void {
  const others = adapters.filter((one) => one.id !== id).flatMap(({ aliases }) => aliases.map((alias) => alias.name))
  const isTaken = findModelId(name, [...modelIds, ...routes, ...others]) !== undefined
  if (!isTaken && !isAdaptedModel(name, modelIds, adapters)) return
  throw new AppError("name_taken", `The name '${name}' is used already.`, { param: "name", facts: { name } })
}

/** As `ember:herbs`, which is a name without anybody having given it. */
function isAdaptedModel(name: string, modelIds: readonly string[], adapters: readonly AdapterEntry[]): boolean {
  const adapterIds = adapters.map((one) => one.id)
  for (const { base, asked } of splitName(name)) {
    if (findModelId(base, modelIds) === undefined) continue
    if (asked.every((one) => adapterIds.some((id) => isSameName(id, one.name)))) return true
  }
  return false
}

function isSameName(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase()
}

/** Names such as `ember:herbs@0.8+pirate`: a model and the adapters that it answers with. */
import { type Adapter, adapterScales } from "../../contract/adapters.ts"
import { AppError } from "../../contract/errors.ts"
import { nearestIds } from "./modelNames.ts"

/** What is named, before anybody has looked whether it is there. */
export type AskedAdapter = { readonly name: string; readonly scale: string | null }

export type ChosenAdapter = { readonly adapter: Adapter; readonly scale: number }

const mostAdapters = 8
/** Every colon is another way to read a name, so one that no id could be is not read at all. */
const longestName = 2_000
const plainNumber = /^-?(?:\d{1,2}(?:\.\d{0,6})?|\.\d{1,6})$/

/** All ways to read a name as a base and adapters, the one with the longest base first: ids may hold colons, too. */
export function* splitName(
  name: string,
): Generator<{ readonly base: string; readonly asked: readonly AskedAdapter[] }> {
  if (name.length > longestName) return
  const untagged = name.replace(/:latest$/i, "")
  for (let at = untagged.lastIndexOf(":"); at > 0; at = untagged.lastIndexOf(":", at - 1)) {
    const asked = untagged
      .slice(at + 1)
      .split("+")
      .map(readOne)
    if (asked.every((one) => one.name !== "")) yield { base: untagged.slice(0, at), asked }
  }
}

function readOne(text: string): AskedAdapter {
  const at = text.indexOf("@")
  return at < 0 ? { name: text, scale: null } : { name: text.slice(0, at), scale: text.slice(at + 1) }
}

export function findAdapter(name: string, adapters: readonly Adapter[]): Adapter | undefined {
  const folded = name.toLowerCase()
  return adapters.find(({ id }) => id === name) ?? adapters.find(({ id }) => id.toLowerCase() === folded)
}

/**
 * The adapters that are meant, for this model. Errors: `model_not_found` for one that is not there, `adapter_mismatch` for one of
 * another base, `adapter_invalid` for one that cannot be used, `invalid_value` for a strength that is none.
 */
export function chooseAdapters(
  asked: readonly AskedAdapter[],
  modelId: string,
  adapters: readonly Adapter[],
): ChosenAdapter[] {
  const chosen = asked.map(({ name, scale }): ChosenAdapter => {
    const adapter = findAdapter(name, adapters)
    if (adapter === undefined) throw adapterNotFound(modelId, name, adapters)
    assertUsable(adapter, modelId)
    return { adapter, scale: scale === null ? adapter.scale : readScale(scale) }
  })
  if (new Set(chosen.map(({ adapter }) => adapter.id)).size < chosen.length) {
    throw invalidName("An adapter is named twice. Give it one strength, such as 'a@1.5'.")
  }
  if (chosen.length > mostAdapters) throw invalidName(`At most ${mostAdapters} adapters can be used at once.`)
  return chosen
}

/** The name by which the reply says who answered: every id as it is in the library, a strength only where it is not its own. */
export function canonicalName(modelId: string, chosen: readonly ChosenAdapter[]): string {
  if (chosen.length === 0) return modelId
  const named = chosen.map(({ adapter, scale }) => (scale === adapter.scale ? adapter.id : `${adapter.id}@${scale}`))
  return `${modelId}:${named.join("+")}`
}

function readScale(text: string): number {
  const scale = plainNumber.test(text) ? Number(text) : Number.NaN
  // `-0` is 0.
  if (scale >= adapterScales.least && scale <= adapterScales.most) return scale + 0
  const { least, most } = adapterScales
  const shown = JSON.stringify(text.slice(0, 40))
  throw invalidName(`The strength of an adapter is a number from ${least} to ${most}, not ${shown}.`)
}

function assertUsable({ id, state, fits, architecture }: Adapter, modelId: string): void {
  if (state.kind === "unusable")
    throw new AppError(state.error.code, state.error.message, { ...state.error, param: "model" })
  if (state.kind === "ready" && fits.includes(modelId)) return
  const isConverting = state.kind === "converting"
  const words = isConverting
    ? "it is still being converted"
    : `it was made for another model${architecture === null ? "" : ` (${architecture})`}`
  throw new AppError("adapter_mismatch", `The adapter '${id}' cannot be used with '${modelId}': ${words}.`, {
    param: "model",
    facts: { adapter: id, model: modelId },
  })
}

function adapterNotFound(modelId: string, name: string, adapters: readonly Adapter[]): AppError {
  const shown = `${modelId}:${name}`.slice(0, 200)
  const fitting = adapters.filter(({ fits }) => fits.includes(modelId)).map(({ id }) => id)
  const near = nearestIds(name.slice(0, 200), fitting).map((id) => `${modelId}:${id}`)
  const all = fitting.slice(0, 5).map((id) => `'${modelId}:${id}'`)
  const none = all.length === 0 ? `There is no adapter for '${modelId}'.` : `There are ${all.join(", ")}.`
  const hint = near.length > 0 ? `Did you mean ${near.map((id) => `'${id}'`).join(" or ")}?` : none
  return new AppError("model_not_found", `The model '${shown}' does not exist: no adapter has that name. ${hint}`, {
    param: "model",
    facts: { model: shown, nearest: near.join(", ") },
  })
}

function invalidName(message: string): AppError {
  return new AppError("invalid_value", message, { param: "model" })
}

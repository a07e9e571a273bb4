import type { RemoteModelPatch } from "../../contract/providers.ts"
import { definedOnly } from "../../core/definedOnly.ts"
import { guessCapabilities, type ListedRemoteModel } from "../../providers/remoteModels.ts"
import type { StoredModel } from "../../store/storedProvider.ts"

/**
 * A list of up to this many models is one that somebody has put together, as on a computer of one's own: all of it is meant to be
 * used. From a longer one the user chooses, or clients would be offered hundreds of names.
 */
export const shortList = 30

/**
 * The models of a service after it has told its list. What the user has set is kept; what the service tells no more stays, marked
 * "gone". New ones that can do anything for clients are enabled where the list is short.
 */
export function mergeModels(
  known: readonly StoredModel[],
  listed: readonly ListedRemoteModel[],
): readonly StoredModel[] {
  const before = new Map(known.map((model) => [model.id, model]))
  const now = new Set(listed.map(({ id }) => id))
  const present = listed.map(({ id, ...told }): StoredModel => {
    const model = before.get(id)
    const isEnabled = model?.isEnabled ?? (listed.length <= shortList && told.capabilities.length > 0)
    return {
      id,
      isEnabled,
      source: "fetched",
      told: { ...told, capabilities: [...told.capabilities] },
      own: model?.own ?? {},
    }
  })
  const absent = known.filter(({ id }) => !now.has(id))
  return [
    ...present,
    ...absent.map((model) => (model.source === "fetched" ? { ...model, source: "gone" as const } : model)),
  ]
}

/** The models after a change of some. One that is not there yet is added as the user typed it. */
export function patchModels(
  known: readonly StoredModel[],
  ids: readonly string[],
  patch: RemoteModelPatch,
): readonly StoredModel[] {
  const wanted = new Set(ids)
  const { isEnabled, ...facts } = definedOnly(patch)
  const changed = (model: StoredModel): StoredModel => ({
    ...model,
    isEnabled: isEnabled ?? model.isEnabled,
    own: { ...model.own, ...copied(facts) },
  })
  const there = new Set(known.map(({ id }) => id))
  const added = [...wanted].filter((id) => !there.has(id)).map(typedModel)
  return [...known.map((model) => (wanted.has(model.id) ? changed(model) : model)), ...added.map(changed)]
}

function copied({ capabilities, ...facts }: Omit<RemoteModelPatch, "isEnabled">): StoredModel["own"] {
  return { ...facts, ...(capabilities === undefined ? {} : { capabilities: [...capabilities] }) }
}

/** Who types a name wants to use it. */
function typedModel(id: string): StoredModel {
  const told = { capabilities: [...guessCapabilities(id)], contextSize: null, price: null }
  return { id, isEnabled: true, source: "typed", told, own: {} }
}

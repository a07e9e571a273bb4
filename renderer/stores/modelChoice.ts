import type { Adapter } from "../../electron/contract/adapters.ts"
import type { Model } from "../../electron/contract/models.ts"
import type { AdaptersSlice } from "./adaptersSlice.ts"
import type { ModelsSlice } from "./modelsSlice.ts"

/** The strength of each adapter by its id; one that is not in it is off. */
export type AdapterScales = Readonly<Record<string, number>>

/** A model, and the adapters that it is to answer with. */
export type ModelChoice = { readonly model: Model; readonly scales: AdapterScales }

/**
 * What a name such as `ember:herbs@0.8+pirate` means in this library; undefined for a model that is not there any more. Ids may
 * hold colons, too: the longest one that fits is meant.
 */
export function readModelChoice(name: string, models: readonly Model[]): ModelChoice | undefined {
  const exact = models.find(({ id }) => id === name)
  if (exact !== undefined) return { model: exact, scales: {} }
  const [model] = models
    .filter(({ id }) => name.startsWith(`${id}:`))
    .sort((one, other) => other.id.length - one.id.length)
  return model && { model, scales: readScales(name.slice(model.id.length + 1)) }
}

/** The name by which the API knows this choice. */
export function writeModelChoice(modelId: string, scales: AdapterScales): string {
  const parts = Object.entries(scales)
    .filter(([, scale]) => scale !== 0)
    .map(([id, scale]) => (scale === 1 ? id : `${id}@${scale}`))
  return parts.length === 0 ? modelId : `${modelId}:${parts.join("+")}`
}

/** As people read it: "Ember + herbs". */
export function choiceName({ model, scales }: ModelChoice, adapters: readonly Adapter[]): string {
  const names = Object.keys(scales).map((id) => adapters.find((adapter) => adapter.id === id)?.name ?? id)
  return [model.name, ...names].join(" + ")
}

/** How to name whoever gave an answer, also where the model or an adapter has left the library. */
export function selectAnswerer(name: string) {
  return ({ models, adapters }: ModelsSlice & AdaptersSlice) => {
    const choice = readModelChoice(name, models)
    return {
      name: choice === undefined ? name : choiceName(choice, adapters),
      quantization: choice?.model.quantization ?? null,
    }
  }
}

function readScales(text: string): AdapterScales {
  return Object.fromEntries(
    text.split("+").map((part) => {
      const [id = "", scale = "1"] = part.split("@")
      return [id, Number(scale)]
    }),
  )
}

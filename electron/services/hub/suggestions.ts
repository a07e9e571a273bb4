import type { HubSuggestion } from "../../contract/hub.ts"
import type { MemoryEstimate, ModelLoadSettings } from "../../contract/models.ts"
import type { ModelShape } from "../../library/models/modelShape.ts"
import { type KnownModel, knownModels, shapeOf } from "./knownModels.ts"

type Weighed = { readonly model: KnownModel; readonly estimate: MemoryEstimate }

/** Weights that are read for every token from main memory: with more, a usual computer writes slower than one reads. */
const mostSlowBytes = 6e9
/** Somebody who begins has one conversation at a time. */
const firstChat: ModelLoadSettings = { slotCount: 1 }
/** How much smaller the next suggestion is at least. */
const stepDown = 0.75

/**
 * At most three models for somebody who has none: the ablest that this computer runs well, one that leaves room for other
 * programs, and a quick one; the ablest first. Where none runs well, the smallest if it runs at all.
 */
export async function suggestModels(
  estimate: (shape: ModelShape, sizeBytes: number, load: ModelLoadSettings) => Promise<MemoryEstimate>,
  models: readonly KnownModel[] = knownModels,
): Promise<HubSuggestion[]> {
  const weighed: Weighed[] = []
  for (const model of models) {
    weighed.push({ model, estimate: await estimate(shapeOf(model), model.sizeBytes, firstChat) })
  }
  const good = weighed.filter((one) => one.estimate.verdict === "fits" && isQuick(one))
  const best = good.at(-1)
  if (best === undefined) {
    const [smallest] = weighed
    return smallest?.estimate.verdict === "tight" ? [toSuggestion(smallest, "fast")] : []
  }
  const balanced = nextSmaller(good, best)
  const fast = balanced === undefined ? undefined : nextSmaller(good, balanced)
  return [
    toSuggestion(best, "best"),
    ...(balanced === undefined ? [] : [toSuggestion(balanced, "balanced")]),
    ...(fast === undefined ? [] : [toSuggestion(fast, "fast")]),
  ]
}

function isQuick({ model, estimate }: Weighed): boolean {
  const { ramBytes, videoBytes } = estimate.weights
  const inMainMemory = ramBytes / Math.max(1, ramBytes + videoBytes)
  return model.sizeBytes * (model.activeParameterCount / model.parameterCount) * inMainMemory <= mostSlowBytes
}

function nextSmaller(good: readonly Weighed[], than: Weighed): Weighed | undefined {
  return good.findLast(({ model }) => model.sizeBytes <= than.model.sizeBytes * stepDown)
}

function toSuggestion({ model, estimate }: Weighed, role: HubSuggestion["role"]): HubSuggestion {
  const { repo, name, file, sizeBytes, parameterCount, quantization, license } = model
  const { verdict } = estimate
  return { repo, name, groupId: file, sizeBytes, parameterCount, quantization, license, role, verdict }
}

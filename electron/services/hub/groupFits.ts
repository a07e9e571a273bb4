import type { HubFileGroup, HubFit, HubFits } from "../../contract/hub.ts"
import type { MemoryEstimate } from "../../contract/models.ts"
import { bitsPerWeight } from "../../library/hub/quantizationName.ts"
import { type RemoteModel, resized } from "../../library/hub/remoteModel.ts"
import type { ModelShape } from "../../library/models/modelShape.ts"
import { recommend } from "./recommend.ts"

export type FitParts = {
  /** Null for what turns out to be no model. */
  describe(group: HubFileGroup): Promise<RemoteModel | null>
  estimate(shape: ModelShape | null, sizeBytes: number): Promise<MemoryEstimate>
}

/** Repositories with models of several sizes are rare, and each header costs a second. */
const mostHeaders = 3
/** How far the bits of each weight may be from what is usual for the name, before it must be another model. */
const tolerance = 0.4

/** One group by its own header. */
export async function exactFit(group: HubFileGroup, parts: FitParts): Promise<HubFits> {
  const model = await parts.describe(group)
  if (model === null) return { fits: [], recommended: null, ...factsOf(null) }
  const fits = [await fitOf(group, model, parts)]
  return { fits, recommended: recommend([group], fits), ...factsOf(model) }
}

/**
 * All groups by as few headers as possible: what one says holds for the others, too, with weights in proportion to their files.
 * A group whose file would have an impossible number of bits for each weight is another model, and its own header is read.
 */
export async function groupFits(groups: readonly HubFileGroup[], parts: FitParts): Promise<HubFits> {
  const open = groups.filter(({ kind, missingParts }) => kind === "model" && missingParts === 0)
  const fits: HubFit[] = []
  const read: RemoteModel[] = []
  let failure: unknown = null
  for (let count = 0; count < mostHeaders && open.length > 0; count++) {
    const group = takeNearest(open)
    const model = await parts.describe(group).catch((error: unknown) => {
      failure = error
      return null
    })
    if (model === null) continue
    read.push(model)
    fits.push(await fitOf(group, model, parts))
    for (const other of open.filter((one) => isSameModel(one, model))) {
      fits.push(await fitOf(other, model, parts, true))
      open.splice(open.indexOf(other), 1)
    }
  }
  const [first] = read
  if (first === undefined && failure !== null) throw failure
  for (const other of first === undefined ? [] : open) fits.push(await fitOf(other, nearest(read, other), parts, true))
  return { fits, recommended: recommend(groups, fits), ...factsOf(first ?? null) }
}

/** One that is no split file is read with one request; one of the usual precision is there in most repositories. */
function takeNearest(open: HubFileGroup[]): HubFileGroup {
  const cost = ({ files, quantization }: HubFileGroup) =>
    100 * (files.length - 1) + Math.abs(((quantization === null ? null : bitsPerWeight(quantization)) ?? 16) - 4.9)
  const [group] = open.toSorted((a, b) => cost(a) - cost(b))
  if (group === undefined) throw new Error("Called with at least one group")
  open.splice(open.indexOf(group), 1)
  return group
}

function isSameModel({ sizeBytes, quantization }: HubFileGroup, { parameterCount }: RemoteModel): boolean {
  const usual = quantization === null ? null : bitsPerWeight(quantization)
  if (parameterCount === null || usual === null) return true
  const bits = (8 * sizeBytes) / parameterCount
  return bits > usual * (1 - tolerance) && bits < usual * (1 + tolerance)
}

function nearest(models: readonly RemoteModel[], { sizeBytes }: HubFileGroup): RemoteModel {
  const [model] = models.toSorted((a, b) => Math.abs(a.sizeBytes - sizeBytes) - Math.abs(b.sizeBytes - sizeBytes))
  if (model === undefined) throw new Error("Called with at least one model")
  return model
}

async function fitOf(group: HubFileGroup, model: RemoteModel, parts: FitParts, isDerived = false): Promise<HubFit> {
  const { shape, sizeBytes } = model
  const own = shape === null || !isDerived ? shape : resized(shape, group.sizeBytes / sizeBytes)
  return { groupId: group.id, estimate: await parts.estimate(own, group.sizeBytes), isDerived }
}

function factsOf(model: RemoteModel | null): Pick<HubFits, "architecture" | "parameterCount" | "trainedContextSize"> {
  const { architecture = null, parameterCount = null, trainedContextSize = null } = model ?? {}
  return { architecture, parameterCount, trainedContextSize }
}

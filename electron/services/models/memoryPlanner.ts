/** What a model will take, what there is for it, and what to say where the two do not match. */
import { AppError } from "../../contract/errors.ts"
import type { MemoryAmount, MemoryEstimate, MemoryStatus, ModelLoadSettings } from "../../contract/models.ts"
import type { Settings } from "../../contract/settings.ts"
import type { Engine } from "../../engine/engine.ts"
import type { CatalogueEntry } from "../../library/catalogue.ts"
import { fits, type LoadPlan, type MemoryLimits, planLoad, planThatFits } from "../../library/memory/loadPlan.ts"
import { unknownShape } from "../../library/models/modelShape.ts"
import { availableWithout, type Resident, type Room } from "./admission.ts"
import { defaultBudget, type MachineMemory, reserve } from "./machineMemory.ts"
import { VideoMemory } from "./videoMemory.ts"

export type MemoryPlannerParts = {
  readonly engine: Pick<Engine, "onChange" | "describeGpu">
  readonly machine: MachineMemory
  readonly settings: { get(): Settings }
  residents(): readonly Resident[]
}

/** What decides about the memory of a model, whether it is in the library or not. */
export type Weighed = Pick<CatalogueEntry, "shape" | "sizeBytes">

/** Beyond this share of what is available a model fits, but the computer may get slow. */
const tightShare = 0.85

export class MemoryPlanner {
  readonly #parts: MemoryPlannerParts
  readonly #video: VideoMemory

  constructor(parts: MemoryPlannerParts) {
    this.#parts = parts
    this.#video = new VideoMemory(parts)
  }

  get room(): Room {
    const { machine } = this.#parts
    const totalBytes = machine.totalBytes()
    return {
      budgetBytes: this.#budgetBytes,
      free: {
        ramBytes: Math.max(0, machine.freeBytes() - reserve(totalBytes)),
        videoBytes: this.#video.freeBytes ?? 0,
      },
    }
  }

  /** How the model would be loaded. Asks for the graphics card where main memory alone does not do. */
  async plan(entry: CatalogueEntry, wished: ModelLoadSettings): Promise<LoadPlan> {
    const shape = shapeOf(entry)
    const plan = planLoad(shape, wished, this.#limits)
    if (this.#video.isKnown || fits(plan.total, this.#limits)) return plan
    await this.#video.ask()
    return planLoad(shape, wished, this.#limits)
  }

  async estimate(entry: Weighed, wished: ModelLoadSettings): Promise<MemoryEstimate> {
    await this.#video.ask()
    const shape = shapeOf(entry)
    const available = this.#limits
    const { settings, parts, total } = planLoad(shape, wished, available)
    const isTight = total.ramBytes > available.ramBytes * tightShare
    const verdict = fits(total, available) ? (isTight ? "tight" : "fits") : "too-large"
    const fitting = verdict === "too-large" ? planThatFits(shape, wished, available) : null
    return {
      ...parts,
      settings,
      total,
      available,
      verdict,
      ...(fitting === null ? {} : { fitting: { ...wished, ...fittingSettings(fitting) } }),
    }
  }

  refusal(entry: CatalogueEntry, wished: ModelLoadSettings, { total }: LoadPlan, available: MemoryAmount): AppError {
    const fitting = planThatFits(shapeOf(entry), wished, available)
    const isVideo = total.ramBytes <= available.ramBytes
    const neededBytes = isVideo ? total.videoBytes : total.ramBytes
    const availableBytes = Math.max(0, isVideo ? available.videoBytes : available.ramBytes)
    const facts = {
      model: entry.id,
      needed: inWords(neededBytes),
      available: inWords(availableBytes),
      neededBytes,
      availableBytes,
      ...(fitting === null ? {} : fittingSettings(fitting)),
    }
    const memory = isVideo ? "graphics memory" : "memory"
    const message = `The model '${entry.id}' needs ${facts.needed} of ${memory}, but at most ${facts.available} can be used.`
    const hint = fitting === null ? "Choose a smaller model." : `It would fit with ${settingsInWords(fitting)}.`
    return new AppError("insufficient_memory", `${message} ${hint}`, { param: "model", facts })
  }

  async status(): Promise<MemoryStatus> {
    const { machine } = this.#parts
    await this.#video.ask()
    const usedBytes = this.#parts.residents().reduce((sum, { memory }) => sum + memory.ramBytes, 0)
    return {
      totalBytes: machine.totalBytes(),
      freeBytes: machine.freeBytes(),
      budgetBytes: this.#budgetBytes,
      usedBytes,
      video: this.#video.status,
    }
  }

  close(): void {
    this.#video.close()
  }

  get #budgetBytes(): number {
    return this.#parts.settings.get().models.memoryBudgetBytes ?? defaultBudget(this.#parts.machine.totalBytes())
  }

  /** What one model may take if all others leave. */
  get #limits(): MemoryLimits {
    const residents = this.#parts.residents()
    return availableWithout(residents, residents, this.room)
  }
}

function shapeOf(entry: Weighed) {
  return entry.shape ?? unknownShape(entry.sizeBytes)
}

function fittingSettings({ settings }: LoadPlan) {
  const { contextSize, slotCount, kvCacheType } = settings
  return { contextSize, slotCount, kvCacheType }
}

function settingsInWords({ settings: { contextSize, slotCount, kvCacheType } }: LoadPlan): string {
  const slots = slotCount === 1 ? "one slot" : `${slotCount} slots`
  return `a context of ${contextSize} tokens, ${slots} and a cache of type ${kvCacheType}`
}

/** Decimal units, as the window shows sizes. */
function inWords(bytes: number): string {
  return bytes < 1e9 ? `${Math.round(bytes / 1e6)} MB` : `${(bytes / 1e9).toFixed(1)} GB`
}

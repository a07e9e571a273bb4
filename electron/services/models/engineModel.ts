import { AppError } from "../../contract/errors.ts"
import type { ModelCapability, ModelLoadSettings } from "../../contract/models.ts"
import type { EngineLoadOptions, EngineModel, ModelRole } from "../../engine/engine.ts"
import type { CatalogueEntry } from "../../library/catalogue.ts"
import type { LoadPlan } from "../../library/memory/loadPlan.ts"
import { contradictionIn } from "./loadSettings.ts"

/** Settings for all models may have come to contradict those of one; the engine would only say that it could not. */
export function assertLoadable(id: string, wished: ModelLoadSettings): void {
  const contradiction = contradictionIn(wished)
  if (contradiction === null) return
  const message = `The model '${id}' cannot be loaded with its settings. ${contradiction}`
  throw new AppError("model_load_failed", message, { facts: { model: id } })
}

/** What the engine is asked to load: the settings that were wished, with what was planned where they leave something open. */
export function engineModel(
  entry: CatalogueEntry,
  wished: ModelLoadSettings & Pick<EngineLoadOptions, "gpuBackend">,
  plan: LoadPlan,
): EngineModel {
  const { contextSize, slotCount } = plan.settings
  return {
    id: entry.id,
    path: entry.path,
    options: { ...wished, contextSize, slotCount },
    role: roleOf(entry.capabilities),
  }
}

function roleOf(capabilities: readonly ModelCapability[]): ModelRole {
  if (capabilities.includes("chat")) return "chat"
  if (capabilities.includes("rerank")) return "rerank"
  return capabilities.includes("embedding") ? "embedding" : "chat"
}

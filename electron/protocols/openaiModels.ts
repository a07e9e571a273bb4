import type { Model, ModelCapability } from "../contract/models.ts"
import type { ListedModel } from "./listedModels.ts"

export function toOpenAiModelList(models: readonly ListedModel[]): object {
  return { object: "list", data: models.map(toOpenAiModel) }
}

/** The four fields of OpenAI, and those by which Open WebUI, vLLM and llama.cpp clients learn more; nothing is null. */
export function toOpenAiModel({
  id,
  name,
  modifiedAt,
  ownedBy,
  capabilities,
  contextSize,
  model,
}: ListedModel): object {
  return {
    id,
    object: "model",
    created: Math.floor(modifiedAt / 1000),
    owned_by: ownedBy,
    name,
    type: typeOf(capabilities),
    capabilities,
    ...(contextSize === null ? {} : { context_length: contextSize, max_model_len: contextSize }),
    ...(model === undefined ? {} : ownFields(id, model, contextSize)),
    architecture: { input_modalities: ["text"], output_modalities: ["text"] },
  }
}

/** Of a model of this computer. `parent` and `root` name it without its adapters, as vLLM does. */
function ownFields(id: string, model: Model, contextSize: number | null): object {
  const facts = {
    n_ctx_train: model.trainedContextSize,
    n_ctx: contextSize,
    n_params: model.parameterCount,
    size: model.sizeBytes,
  }
  return {
    ...(id === model.id ? {} : { parent: model.id, root: model.id }),
    state: model.state.kind === "ready" ? "loaded" : "not-loaded",
    meta: Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== null)),
  }
}

function typeOf(capabilities: readonly ModelCapability[]): "llm" | "embedding" | "rerank" {
  if (capabilities.includes("chat")) return "llm"
  if (capabilities.includes("rerank")) return "rerank"
  return capabilities.includes("embedding") ? "embedding" : "llm"
}

import type { Model } from "../contract/models.ts"
import type { ListedModel } from "./listedModels.ts"

export function toOpenAiModelList(models: readonly ListedModel[]): object {
  return { object: "list", data: models.map(toOpenAiModel) }
}

/**
 * The four fields of OpenAI, and those by which Open WebUI, vLLM and llama.cpp clients learn more; nothing is null. `parent` and
 * `root` name the model without its adapters, as vLLM does.
 */
export function toOpenAiModel({ id, name, modifiedAt, model }: ListedModel): object {
  const contextSize = model.state.kind === "ready" ? model.state.info.contextSize : model.trainedContextSize
  const facts = {
    n_ctx_train: model.trainedContextSize,
    n_ctx: contextSize,
    n_params: model.parameterCount,
    size: model.sizeBytes,
  }
  return {
    id,
    object: "model",
    created: Math.floor(modifiedAt / 1000),
    owned_by: "local",
    name,
    ...(id === model.id ? {} : { parent: model.id, root: model.id }),
    type: typeOf(model),
    state: model.state.kind === "ready" ? "loaded" : "not-loaded",
    capabilities: model.capabilities,
    ...(contextSize === null ? {} : { context_length: contextSize, max_model_len: contextSize }),
    meta: Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== null)),
    architecture: { input_modalities: ["text"], output_modalities: ["text"] },
  }
}

function typeOf(model: Model): "llm" | "embedding" | "rerank" {
  if (model.capabilities.includes("chat")) return "llm"
  if (model.capabilities.includes("rerank")) return "rerank"
  return model.capabilities.includes("embedding") ? "embedding" : "llm"
}

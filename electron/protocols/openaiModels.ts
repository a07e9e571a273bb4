import type { Model } from "../contract/models.ts"

export function toOpenAiModelList(models: readonly Model[]): object {
  return { object: "list", data: models.map(toOpenAiModel) }
}

/** The four fields of OpenAI, and those by which Open WebUI, vLLM and llama.cpp clients learn more. Nothing is null. */
export function toOpenAiModel(model: Model): object {
  const contextSize = model.state.kind === "ready" ? model.state.info.contextSize : model.trainedContextSize
  const facts = {
    n_ctx_train: model.trainedContextSize,
    n_ctx: contextSize,
    n_params: model.parameterCount,
    size: model.sizeBytes,
  }
  return {
    id: model.id,
    object: "model",
    created: Math.floor(model.modifiedAt / 1000),
    owned_by: "local",
    name: model.name,
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

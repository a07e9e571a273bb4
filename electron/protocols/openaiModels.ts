import type { Adapter } from "../contract/adapters.ts"
import type { Model } from "../contract/models.ts"

/** Every model, followed by one entry for each adapter that it can answer with. */
export function toOpenAiModelList(models: readonly Model[], adapters: readonly Adapter[]): object {
  const data = models.flatMap((model) => {
    const fitting = adapters.filter(({ state, fits }) => state.kind === "ready" && fits.includes(model.id))
    const adapted = model.capabilities.includes("chat") ? fitting : []
    return [
      toOpenAiModel(model),
      ...adapted.map((adapter) => toAdaptedModel(model, `${model.id}:${adapter.id}`, [adapter])),
    ]
  })
  return { object: "list", data }
}

/** A model with adapters: `parent` and `root` name the model without them, as vLLM does. */
export function toAdaptedModel(model: Model, id: string, adapters: readonly Adapter[]): object {
  const modifiedAt = Math.max(model.modifiedAt, ...adapters.map((adapter) => adapter.modifiedAt))
  return {
    ...toOpenAiModel({ ...model, modifiedAt }),
    id,
    name: [model.name, ...adapters.map((adapter) => adapter.name)].join(" + "),
    parent: model.id,
    root: model.id,
  }
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

import type { Model, ModelCapability } from "../../contract/models.ts"
import type { GgufHeader } from "../gguf/gguf.ts"
import { quantizationNames } from "../gguf/ggufTypes.ts"
import { plainText } from "../plainText.ts"

export type ModelFacts = Pick<
  Model,
  "architecture" | "parameterCount" | "quantization" | "trainedContextSize" | "capabilities"
> & {
  /** What the file calls itself; null if it does not say. */
  readonly name: string | null
}

/** What a file is if not a model that can answer. */
export type OtherKind = "adapter" | "projector" | "no-vocabulary"

const longestName = 120
/** How templates write the end of a thought. */
const thoughtEnds = ["</think>", "[/THINK]", "</seed:think>", "◁/think▷", "</thinking>"]
/** `pooling_type` of llama.cpp. */
const noPooling = 0
const rankPooling = 4

export function modelFacts(header: GgufHeader): ModelFacts {
  const { metadata } = header
  const architecture = text(metadata.get("general.architecture"))
  const fileType = metadata.get("general.file_type")
  const contextLength = metadata.get(`${architecture}.context_length`)
  return {
    name: plainText(metadata.get("general.name"), longestName),
    architecture: plainText(architecture, longestName),
    parameterCount: header.parameterCount > 0 ? header.parameterCount : null,
    quantization: (typeof fileType === "number" && quantizationNames.get(fileType)) || header.mainTensorType,
    trainedContextSize: typeof contextLength === "number" && contextLength > 0 ? contextLength : null,
    capabilities: capabilities(header, architecture),
  }
}

/** Null for a model that the engine can load and talk to. */
export function otherKind({ metadata }: GgufHeader): OtherKind | null {
  if (metadata.get("general.type") === "adapter") return "adapter"
  if (metadata.get("general.type") === "mmproj" || metadata.get("general.architecture") === "clip") return "projector"
  return metadata.has("tokenizer.ggml.model") ? null : "no-vocabulary"
}

function capabilities({ metadata, tensors }: GgufHeader, architecture: string | null): ModelCapability[] {
  const pooling = metadata.get(`${architecture}.pooling_type`)
  if (pooling === rankPooling || metadata.has("tokenizer.chat_template.rerank") || tensors.has("cls.output.weight")) {
    return ["rerank"]
  }
  const isPooled = typeof pooling === "number" && pooling > noPooling
  if (isPooled || metadata.get(`${architecture}.attention.causal`) === false) return ["embedding"]
  const template = text(metadata.get("tokenizer.chat_template")) ?? ""
  const canTools = /\btools\b/.test(template) || metadata.has("tokenizer.chat_template.tool_use")
  const canThink = thoughtEnds.some((end) => template.includes(end))
  const canFillGaps = gapTokenKeys.every((names) => names.some((name) => metadata.has(`tokenizer.ggml.${name}`)))
  return [
    "chat",
    ...(canTools ? (["tools"] as const) : []),
    ...(canThink ? (["thinking"] as const) : []),
    ...(canFillGaps ? (["fim"] as const) : []),
  ]
}

/** What stands before a gap, after it and in it: each under its name of today or that of the first files that had it. */
const gapTokenKeys = [
  ["fim_pre_token_id", "prefix_token_id"],
  ["fim_suf_token_id", "suffix_token_id"],
  ["fim_mid_token_id", "middle_token_id"],
]

function text(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null
}

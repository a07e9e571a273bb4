/** Why a model file cannot be used: fact `reason` of `model_file_invalid`. */
export const fileProblems = [
  "unreadable",
  "empty",
  "not-gguf",
  "unsupported-version",
  "truncated",
  "damaged",
  "parts-missing",
  "adapter",
  "projector",
  "no-vocabulary",
] as const
export type FileProblem = (typeof fileProblems)[number]

/** How an engine process ended: fact `kind` of `engine_crashed` and `model_quarantined`. */
export const engineEnds = ["killed", "crashed", "unsupported-processor", "missing-library", "hung", "ended"] as const
export type EngineEnd = (typeof engineEnds)[number]

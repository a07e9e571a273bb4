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
  "link-outside",
] as const
export type FileProblem = (typeof fileProblems)[number]

/** How an engine process ended: fact `kind` of `engine_crashed` and `model_quarantined`. */
export const engineEnds = ["killed", "crashed", "unsupported-processor", "missing-library", "hung", "ended"] as const
export type EngineEnd = (typeof engineEnds)[number]

/** Why an adapter cannot be used by any model: fact `reason` of `adapter_invalid`. */
export const adapterProblems = [
  "no-adapter-files",
  "pickled-weights",
  "bad-adapter-config",
  "bad-safetensors",
  "unsupported-float-type",
  "not-lora",
  "dora",
  "activated-lora",
  "changed-base",
  "trained-biases",
  "trained-modules",
  "unknown-modules",
  "no-layers",
  "missing-half",
  "rank-mismatch",
  "not-finite",
  "not-an-adapter",
] as const
export type AdapterProblem = (typeof adapterProblems)[number]

/** Why an adapter and a model do not belong together: fact `reason` of `adapter_mismatch`. */
export const adapterMismatches = [
  "other-architecture",
  "unsupported-architecture",
  "layer-not-there",
  "other-shape",
  "tied-embeddings",
  "uneven-heads",
  "no-base",
] as const
export type AdapterMismatch = (typeof adapterMismatches)[number]

/** What to know about an adapter that can be used: `other-base` names both bases, `norms-ignored` counts them. */
export const adapterWarnings = ["other-base", "norms-ignored", "experts-missing"] as const
export type AdapterWarningKind = (typeof adapterWarnings)[number]

/** Which limit a request was over: fact `reason` of `rate_limit_exceeded`. */
export const rateLimitReasons = [
  "queue",
  "key-requests",
  "key-tokens",
  "key-request-size",
  "key-concurrency",
  "key-budget",
  "wrong-keys",
] as const
export type RateLimitReason = (typeof rateLimitReasons)[number]

/** Why nothing can be brought in from a place: fact `reason` of `import_invalid`. */
export const importProblems = [
  "not-there",
  "not-readable",
  "nothing-found",
  "in-use-elsewhere",
  "in-place-only",
  "upload-broken",
  "changing",
] as const
export type ImportProblem = (typeof importProblems)[number]

/** Why a name or a path is not taken: fact `reason` of `path_refused`. */
export const pathProblems = [
  "outside",
  "absolute",
  "reserved",
  "too-long",
  "control-characters",
  "link",
  "no-trash",
  "not-deletable",
] as const
export type PathProblem = (typeof pathProblems)[number]

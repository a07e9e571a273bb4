/** Why something happened, as a part of the sentences of `errors`: words for the facts `reason` and `kind`. */
export const reasons = {
  unreadable: "it cannot be read",
  empty: "it is empty",
  "not-gguf": "it is not a GGUF file",
  "unsupported-version": "its version of the GGUF format is not supported",
  truncated: "it is incomplete, as after a download that broke off",
  damaged: "it is damaged",
  "parts-missing": "some of its parts are missing",
  adapter: "it is a LoRA adapter, not a model",
  projector: "it is the image part of another model",
  "no-vocabulary": "it has no vocabulary",
  killed: "was ended by the system, often because memory ran out",
  crashed: "crashed, often because of a damaged model file",
  "unsupported-processor": "needs something that this processor does not have",
  "missing-library": "did not start because a system library is missing",
  hung: "gave no sign of life for a minute and was ended",
  ended: "ended unexpectedly",
} as const

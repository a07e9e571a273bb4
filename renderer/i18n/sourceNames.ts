import type { HubSource } from "../../electron/contract/hubSources.ts"

/** As their makers write them, in every language; an endpoint of the user's has no name but its address. */
export const sourceNames = {
  huggingface: "Hugging Face",
  "hf-mirror": "hf-mirror.com",
  modelscope: "ModelScope",
} as const satisfies Record<Exclude<HubSource, "custom">, string>

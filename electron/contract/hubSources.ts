/** Where models come from. "hf-mirror" speaks as Hugging Face does; "custom" is an endpoint of the user's that does, too. */
export const hubSources = ["huggingface", "hf-mirror", "modelscope", "custom"] as const
export type HubSource = (typeof hubSources)[number]

/** "auto": the first that can be reached, in the order that suits the language of this computer. */
export type HubChoice = HubSource | "auto"

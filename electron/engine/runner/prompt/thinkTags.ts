export type ThinkTags = { readonly open: string; readonly close: string }

/**
 * How model families mark their thoughts: Qwen 3, DeepSeek R1, SmolLM 3 and most others; Magistral; Seed-OSS; Kimi;
 * Granite 3; Gemma 4; Command R7B and A; Apertus.
 */
const knownTags: readonly ThinkTags[] = [
  { open: "<think>", close: "</think>" },
  { open: "[THINK]", close: "[/THINK]" },
  { open: "<seed:think>", close: "</seed:think>" },
  { open: "◁think▷", close: "◁/think▷" },
  { open: "<thinking>", close: "</thinking>" },
  { open: "<|channel>thought", close: "<channel|>" },
  { open: "<|START_THINKING|>", close: "<|END_THINKING|>" },
  { open: "<|inner_prefix|>", close: "<|inner_suffix|>" },
]

/** The tags of a model that thinks, known by its template naming them; null for one that does not. */
export function findThinkTags(template: string): ThinkTags | null {
  return knownTags.find((tags) => template.includes(tags.close)) ?? null
}

/** Whether a prompt leaves the model inside a think block: some templates open it themselves. */
export function endsInsideThought(prompt: string, tags: ThinkTags): boolean {
  const openedAt = prompt.lastIndexOf(tags.open)
  if (openedAt < 0 || prompt.indexOf(tags.close, openedAt) >= 0) return false
  return prompt.slice(openedAt + tags.open.length).trim() === ""
}

/** Whether a prompt has closed the thought for the model, as templates do where it is not to think. */
export function endsAfterThought(prompt: string, tags: ThinkTags): boolean {
  return prompt.trimEnd().endsWith(tags.close)
}

import type { HubSourceStatus } from "../../contract/hub.ts"
import type { HubSource } from "../../contract/hubSources.ts"

/** Slower than this, Hugging Face is reached by a way that is hardly one, as often from within China. */
export const quickMs = 2_500

/**
 * Which sources to ask, the best first, if the choice is left to Hearth. Hugging Face has everything; where Chinese is spoken it is
 * taken only if it can be reached quickly, and ModelScope comes before a mirror whose large files lie outside the country. One that
 * could not be reached comes last.
 */
export function sourceOrder(language: "en" | "zh", statuses: ReadonlyMap<HubSource, HubSourceStatus>): HubSource[] {
  const others: readonly HubSource[] = language === "zh" ? ["modelscope", "hf-mirror"] : ["hf-mirror", "modelscope"]
  const isKnown = (source: HubSource) => (statuses.get(source)?.isReachable ?? null) !== null
  const home = statuses.get("huggingface")
  const isSlow = language === "zh" && (home?.latencyMs ?? 0) > quickMs
  const preferred: readonly HubSource[] = isSlow ? [...others, "huggingface"] : ["huggingface", ...others]
  const rank = (source: HubSource) => (statuses.get(source)?.isReachable ? 0 : isKnown(source) ? 2 : 1)
  return preferred.toSorted((a, b) => rank(a) - rank(b))
}

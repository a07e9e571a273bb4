/**
 * What models of Anthropic take, told by their names: "claude-3-7-sonnet-20250219", "claude-sonnet-4-20250514",
 * "claude-opus-4-7". Anthropic's documentation of extended thinking, adaptive thinking and structured outputs, and its guide to
 * migrate to Opus 4.7, say what came when.
 */
export type ClaudeTraits = {
  /** "budget": `thinking.type` "enabled" with a budget of tokens. "adaptive": the model decides. */
  readonly thinking: "none" | "budget" | "adaptive"
  /** Whether temperature, top_p and top_k are taken at all. */
  readonly takesSampling: boolean
  /** Whether `output_config.format` binds the answer to a schema. */
  readonly followsSchemas: boolean
}

/** Of a name that is none of theirs: other services that speak the same take what most of Anthropic's models took. */
const unknown: ClaudeTraits = { thinking: "budget", takesSampling: true, followsSchemas: false }

export function claudeTraits(model: string): ClaudeTraits {
  const version = versionOf(model)
  if (version === null) return unknown
  return {
    thinking: version < 307 ? "none" : version < 406 ? "budget" : "adaptive",
    takesSampling: version < 407,
    followsSchemas: version >= 405,
  }
}

/** A minor version has one or two digits; what is longer is a date. */
const older = /claude-(\d)(?:[.-](\d{1,2})(?!\d))?-[a-z]/
const newer = /claude-[a-z]+-(\d+)(?:[.-](\d{1,2})(?!\d))?/

/** 405 for 4.5. */
function versionOf(model: string): number | null {
  const name = model.toLowerCase()
  const found = older.exec(name) ?? newer.exec(name)
  return found === null ? null : Number(found[1]) * 100 + Number(found[2] ?? 0)
}

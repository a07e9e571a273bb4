import { readFile, stat } from "node:fs/promises"
import { adapterInvalid } from "../adapters/adapterErrors.ts"
import { modulePattern } from "./modulePattern.ts"

/** What `adapter_config.json` says that matters for a conversion: https://huggingface.co/docs/peft/package_reference/lora */
export type PeftConfig = {
  /** Name or path of the base in the words of whoever trained it. */
  readonly baseModel: string | null
  rankOf(module: string): number
  /** The factor of a layer's product of A and B, times its rank: `alpha`, or `alpha·√rank` where ranks are stabilised. */
  alphaOf(module: string): number
}

const longestFile = 4 * 2 ** 20
const largestRank = 8192
const longestName = 300

/** Ways to begin a training that change the base's own weights: the adapter means nothing on the base as it is. */
const basesThatChange = /^(pissa|olora|corda|loftq)/i

/** Throws `adapter_invalid` for what cannot be understood and for what GGUF cannot hold. `name`: the adapter's, for the error. */
export async function readPeftConfig(path: string, name: string): Promise<PeftConfig> {
  const fields = await readObject(path, name)
  refuseOtherKinds(fields, name)
  const bad = (field: string) =>
    adapterInvalid(name, "bad-adapter-config", `${field} of its adapter_config.json makes no sense`, {
      facts: { field },
    })
  const isRank = (value: unknown) => Number.isInteger(value) && Number(value) >= 1 && Number(value) <= largestRank
  // An alpha of 0 would be an adapter without effect; GGUF takes it for "no alpha", which is the full effect.
  const isAlpha = (value: unknown) => typeof value === "number" && Number.isFinite(Math.fround(value)) && value !== 0
  if (!isRank(fields.r)) throw bad("r")
  if (!isAlpha(fields.lora_alpha)) throw bad("lora_alpha")
  const rankOf = byModule(fields.rank_pattern, Number(fields.r), isRank, () => bad("rank_pattern"))
  const alphaOf = byModule(fields.alpha_pattern, Number(fields.lora_alpha), isAlpha, () => bad("alpha_pattern"))
  const isStabilised = fields.use_rslora === true
  const base = fields.base_model_name_or_path
  return {
    baseModel: typeof base === "string" && base.trim() !== "" ? base.trim().slice(0, longestName) : null,
    rankOf,
    alphaOf: (module) => alphaOf(module) * (isStabilised ? Math.sqrt(rankOf(module)) : 1),
  }
}

async function readObject(path: string, name: string): Promise<Record<string, unknown>> {
  const unreadable = (cause: unknown) =>
    adapterInvalid(name, "bad-adapter-config", "its adapter_config.json cannot be read", { cause })
  try {
    const stats = await stat(path)
    // A pipe or a device would never end.
    if (!stats.isFile() || stats.size > longestFile) throw new Error("It is no file, or far too long")
    const parsed: unknown = JSON.parse(await readFile(path, "utf8"))
    if (typeof parsed === "object" && parsed !== null && !Array.isArray(parsed))
      return parsed as Record<string, unknown>
    throw new Error("The file holds no object")
  } catch (cause) {
    throw unreadable(cause)
  }
}

function refuseOtherKinds(fields: Record<string, unknown>, name: string): void {
  const kind = String(fields.peft_type ?? "LORA")
  if (kind.toUpperCase() !== "LORA") {
    const words = `it is of the kind ${kind.slice(0, 40)}, and GGUF holds LoRA only`
    throw adapterInvalid(name, "not-lora", words, { facts: { kind: kind.slice(0, 40) } })
  }
  if (fields.use_dora === true) throw adapterInvalid(name, "dora", "it was trained as DoRA, which GGUF cannot hold")
  if (fields.use_qalora === true || isGiven(fields.layer_replication)) {
    throw adapterInvalid(name, "not-lora", "it uses a variant of LoRA that GGUF cannot hold")
  }
  if (isGiven(fields.alora_invocation_tokens)) {
    throw adapterInvalid(
      name,
      "activated-lora",
      "it is an activated LoRA, which the engine cannot switch on in mid-text",
    )
  }
  if (typeof fields.init_lora_weights === "string" && basesThatChange.test(fields.init_lora_weights)) {
    const words = `its start values (${fields.init_lora_weights.slice(0, 40)}) changed the base itself`
    throw adapterInvalid(name, "changed-base", words)
  }
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null && !(Array.isArray(value) && value.length === 0)
}

/** A value for each module: that of the first pattern that matches, else the common one. */
function byModule(
  patterns: unknown,
  common: number,
  isAllowed: (value: unknown) => boolean,
  bad: () => Error,
): (module: string) => number {
  if (patterns === undefined || patterns === null) return () => common
  if (typeof patterns !== "object" || Array.isArray(patterns)) throw bad()
  const rules = Object.entries(patterns).map(([pattern, value]) => {
    const matches = modulePattern(pattern)
    if (matches === null || !isAllowed(value)) throw bad()
    return { matches, value: Number(value) }
  })
  return (module) => rules.find(({ matches }) => matches(module))?.value ?? common
}

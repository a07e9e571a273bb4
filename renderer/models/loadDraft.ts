import type { KvCacheType, ModelLoadSettings, ModelSettings } from "../../electron/contract/models.ts"

/** Limits as the host has them (electron/schemas/callSchemas.ts), so that most mistakes are told while typing. */
export const numberFields = {
  contextSize: { min: 128, max: 10_000_000, isWhole: true },
  slotCount: { min: 1, max: 64, isWhole: true },
  gpuLayers: { min: 0, max: 10_000, isWhole: true },
  threads: { min: 1, max: 512, isWhole: true },
  batchSize: { min: 8, max: 16_384, isWhole: true },
  ropeFrequencyBase: { min: 1, max: 1e12, isWhole: false },
  ropeFrequencyScale: { min: 0.01, max: 4, isWhole: false },
  idleMinutes: { min: 0, max: 100_000, isWhole: false },
} as const

export type NumberFieldName = keyof typeof numberFields
export type ToggleName = "flashAttention" | "usesMmap" | "usesMlock"
export type Toggle = "auto" | "on" | "off"

/** Load settings as they are being typed: an empty field and "auto" mean that Hearth chooses. */
export type LoadDraft = Readonly<Record<NumberFieldName, string>> &
  Readonly<Record<ToggleName, Toggle>> & { readonly kvCacheType: KvCacheType | "auto" }

export type DraftProblem = "outOfRange" | "needsFlashAttention"
export type DraftProblems = Readonly<Partial<Record<keyof LoadDraft, DraftProblem>>>

export function toDraft({ load, idleMinutes }: ModelSettings): LoadDraft {
  return {
    contextSize: shown(load.contextSize),
    slotCount: shown(load.slotCount),
    gpuLayers: load.gpuLayers === "auto" ? "" : shown(load.gpuLayers),
    threads: shown(load.threads),
    batchSize: shown(load.batchSize),
    ropeFrequencyBase: shown(load.ropeFrequencyBase),
    ropeFrequencyScale: shown(load.ropeFrequencyScale),
    idleMinutes: shown(idleMinutes ?? undefined),
    flashAttention: toggle(load.flashAttention),
    usesMmap: toggle(load.usesMmap),
    usesMlock: toggle(load.usesMlock),
    kvCacheType: load.kvCacheType ?? "auto",
  }
}

/** The draft with what the host found to fit, everything else as it was. */
export function withFitting(draft: LoadDraft, fitting: ModelLoadSettings): LoadDraft {
  const settings = readDraft(draft).settings
  return settings === null ? draft : toDraft({ ...settings, load: { ...settings.load, ...fitting } })
}

/** What the draft says; null with the reasons while a field of it says nothing that can be used. */
export function readDraft(draft: LoadDraft): {
  readonly settings: ModelSettings | null
  readonly problems: DraftProblems
} {
  const problems: Partial<Record<keyof LoadDraft, DraftProblem>> = {}
  const numbers: Partial<Record<NumberFieldName, number>> = {}
  for (const name of Object.keys(numberFields) as NumberFieldName[]) {
    if (draft[name].trim() === "") continue
    const value = readNumber(name, draft[name])
    if (value === null) problems[name] = "outOfRange"
    else numbers[name] = value
  }
  const toggles: Partial<Record<ToggleName, boolean>> = {}
  for (const name of ["flashAttention", "usesMmap", "usesMlock"] as const) {
    if (draft[name] !== "auto") toggles[name] = draft[name] === "on"
  }
  const { kvCacheType } = draft
  if (draft.flashAttention === "off" && kvCacheType !== "auto" && kvCacheType !== "f16") {
    problems.kvCacheType = "needsFlashAttention"
  }
  if (Object.keys(problems).length > 0) return { settings: null, problems }
  const { idleMinutes = null, ...load } = numbers
  const cache = kvCacheType === "auto" ? {} : { kvCacheType }
  return { settings: { load: { ...load, ...toggles, ...cache }, idleMinutes }, problems }
}

/** Null for what is no number within the limits. */
function readNumber(name: NumberFieldName, text: string): number | null {
  const { min, max, isWhole } = numberFields[name]
  const plain = isWhole ? text.replace(/[\s,]/g, "") : text.trim().replace(",", ".")
  if (!/^\d*\.?\d+(e\d+)?$/i.test(plain)) return null
  const value = Number(plain)
  return value >= min && value <= max && (!isWhole || Number.isInteger(value)) ? value : null
}

function shown(value: number | undefined): string {
  return value === undefined ? "" : String(value)
}

function toggle(value: boolean | undefined): Toggle {
  return value === undefined ? "auto" : value ? "on" : "off"
}

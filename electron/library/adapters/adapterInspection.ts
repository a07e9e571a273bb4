import { stat } from "node:fs/promises"
import { basename, dirname } from "node:path"
import type { AdapterReport, AdapterWarning } from "../../contract/adapters.ts"
import { AppError, type ErrorFacts, toErrorBody } from "../../contract/errors.ts"
import { readGgufHeader } from "../gguf/gguf.ts"
import { layOutGguf } from "../gguf/ggufWriter.ts"
import { type PeftAdapter, readPeftFolder } from "../peft/peftFolder.ts"
import { type ConversionPlan, planConversion } from "../peft/peftPlan.ts"
import { adapterInvalid, adapterMismatch } from "./adapterErrors.ts"
import { adapterFacts, modulesOf, normWarning, unknownFacts } from "./adapterFacts.ts"
import { type BaseModel, findMismatch } from "./adapterFit.ts"
import { adapterStem, isSameBase } from "./adapterNames.ts"

/** By the model's id, the ones to be preferred first. */
export type Bases = ReadonlyMap<string, BaseModel>

export type Inspection = {
  readonly report: AdapterReport
  /** How it will be converted; null for a GGUF file and for one that cannot be. */
  readonly conversion: { readonly plan: ConversionPlan; readonly baseModel: string | null } | null
}

/** Where an adapter is if somebody points at the folder or at one of its files. */
export async function locateAdapter(
  path: string,
): Promise<{ readonly source: "peft" | "gguf"; readonly path: string }> {
  const stats = await stat(path).catch((cause: unknown) => {
    throw adapterInvalid(basename(path), "no-adapter-files", "there is nothing there", { cause })
  })
  if (stats.isDirectory()) return { source: "peft", path }
  if (/^adapter_(config\.json|model.*)$/.test(basename(path))) return { source: "peft", path: dirname(path) }
  if (stats.isFile()) return { source: "gguf", path }
  throw adapterInvalid(basename(path), "no-adapter-files", "it is no file")
}

/**
 * Looks at an adapter and finds the model that it belongs to: what it was trained on if that is there, else the first that it
 * fits. Whatever is wrong with it is the report's `problem`. `isAsked`: somebody wants to know whether it fits just these.
 */
export async function inspectAdapter(path: string, bases: Bases, isAsked = false): Promise<Inspection> {
  const found = await locateAdapter(path)
  const id = adapterStem(basename(found.path))
  try {
    const inspect = found.source === "peft" ? inspectPeft : inspectGguf
    return await inspect(found.path, id, bases, isAsked)
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    const report = { ...unknownFacts, source: found.source, id, modelId: null, sizeBytes: 0, warnings: [] }
    return { report: { ...report, problem: toErrorBody(error) }, conversion: null }
  }
}

async function inspectPeft(folder: string, id: string, bases: Bases, isAsked: boolean): Promise<Inspection> {
  const peft = await readPeftFolder(folder)
  const { baseModel } = peft.config
  const facts = {
    ...unknownFacts,
    source: "peft" as const,
    id,
    baseModelName: baseModel,
    rank: Math.max(...peft.layers.map((layer) => layer.b.shape[1] ?? 0)),
    layerCount: peft.layers.length,
  }
  const named = { name: peft.name, trainedOn: baseModel, isAsked }
  const chosen = choose(bases, named, (base, modelId) => planFor(peft, base, modelId))
  if (!("plan" in chosen)) {
    return {
      report: { ...facts, modelId: null, sizeBytes: 0, warnings: [], problem: chosen.problem },
      conversion: null,
    }
  }
  const { modelId, plan } = chosen
  const layers = plan.tensors.map(({ name }) => name.replace(/\.lora_[ab]$/, ""))
  const report: AdapterReport = {
    ...facts,
    architecture: plan.architecture,
    alpha: plan.alpha,
    modules: modulesOf(layers),
    layerCount: new Set(layers).size,
    modelId,
    sizeBytes: layOutGguf([], plan.tensors).fileBytes,
    warnings: [...baseWarning(baseModel, modelId, bases), ...plan.warnings],
  }
  return { report, conversion: { plan, baseModel } }
}

function planFor(peft: PeftAdapter, base: BaseModel, modelId: string): ConversionPlan | AppError {
  try {
    return planConversion(peft, base, modelId)
  } catch (error) {
    if (error instanceof AppError) return error
    throw error
  }
}

async function inspectGguf(path: string, id: string, bases: Bases, isAsked: boolean): Promise<Inspection> {
  const file = basename(path)
  const header = await readGgufHeader(path).catch((cause: unknown) => {
    const words = cause instanceof AppError ? cause.message : "it cannot be read"
    throw adapterInvalid(file, "not-an-adapter", words, { cause })
  })
  const { name: _, ...facts } = adapterFacts(file, header)
  const chosen = choose(bases, { name: file, trainedOn: facts.baseModelName, isAsked }, (base, modelId) => {
    const mismatch = findMismatch({ architecture: facts.architecture, tensors: header.tensors }, base)
    return mismatch === null ? "fits" : adapterMismatch(id, modelId, mismatch)
  })
  const { size } = await stat(path)
  const report: AdapterReport = {
    ...facts,
    source: "gguf",
    id,
    sizeBytes: size,
    warnings: normWarning(header),
    ...("plan" in chosen ? { modelId: chosen.modelId } : { modelId: null, problem: chosen.problem }),
  }
  const warnings = report.modelId === null ? [] : baseWarning(facts.baseModelName, report.modelId, bases)
  return { report: { ...report, warnings: [...warnings, ...report.warnings] }, conversion: null }
}

type Choice<Plan> = { readonly modelId: string; readonly plan: Plan } | { readonly problem: AdapterReport["problem"] }

/** The base that it was trained on if it fits, else the first one that it fits, else why it fits none. */
function choose<Plan>(
  bases: Bases,
  { name, trainedOn, isAsked }: { readonly name: string; readonly trainedOn: string | null; readonly isAsked: boolean },
  plan: (base: BaseModel, modelId: string) => Plan | AppError,
): Choice<Plan> {
  const isNamed = ([id, base]: [string, BaseModel]) => trainedOn !== null && isSameBase(trainedOn, [id, base.name])
  const all = [...bases]
  const ordered = [...all.filter(isNamed), ...all.filter((one) => !isNamed(one))]
  const errors: AppError[] = []
  for (const [modelId, base] of ordered) {
    const planned = plan(base, modelId)
    if (!(planned instanceof AppError)) return { modelId, plan: planned }
    errors.push(planned)
  }
  const [first] = errors
  // That it is for another than the only one that happens to be here says less than what to get.
  const isOnly = errors.length === 1 && (isAsked || trainedOn === null)
  const isTelling = ordered[0] !== undefined && (isNamed(ordered[0]) || isOnly)
  if (first !== undefined && isTelling) return { problem: first.toBody() }
  const words = `no model that it was made for${trainedOn === null ? "" : ` (${trainedOn})`} is in the library`
  const facts: ErrorFacts = trainedOn === null ? {} : { trainedOn }
  return { problem: adapterMismatch(name, trainedOn ?? "any model", { reason: "no-base", words, facts }).toBody() }
}

function baseWarning(trainedOn: string | null, modelId: string, bases: Bases): AdapterWarning[] {
  const name = bases.get(modelId)?.name ?? null
  if (trainedOn === null || isSameBase(trainedOn, [modelId, name])) return []
  return [{ kind: "other-base", facts: { trainedOn, model: name ?? modelId } }]
}

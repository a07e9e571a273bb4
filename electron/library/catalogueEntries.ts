/** Models and adapters as the catalogue lists them: what their files say, with what is known of them beside that. */
import { basename } from "node:path"
import { z } from "zod"
import { AppError, type ErrorBody } from "../contract/errors.ts"
import type { Integrity } from "../contract/library.ts"
import type { Model, ModelCapability } from "../contract/models.ts"
import { parseJson } from "../core/parseJson.ts"
import type { AdapterContent, AdapterEntry } from "./adapters/adapterEntries.ts"
import type { Item } from "./catalogueItems.ts"
import type { HostOwned, ModelDescription } from "./models/describeModel.ts"

export type CatalogueEntry = Omit<Model, HostOwned> & Pick<ModelDescription, "path" | "shape">

export function modelEntry(
  item: Item,
  content: ModelDescription,
  integrity: Integrity,
  called?: string,
): CatalogueEntry {
  const { id, notes, addedAt, lastUsedAt, origin } = item
  const isEmbedded = origin.kind === "embedded"
  const name = item.name ?? called ?? content.name
  return { ...content, id, name, notes, addedAt, lastUsedAt, origin, isMissing: false, integrity, isEmbedded }
}

export function adapterEntry(item: Item, content: AdapterContent, called?: string): AdapterEntry {
  const { id, notes, addedAt, lastUsedAt, scale, aliases, madeOf } = item
  const { fits } = content
  const chosen = item.pairedWith !== null && fits.includes(item.pairedWith) ? item.pairedWith : fits[0]
  const name = item.name ?? called ?? content.name
  return { ...content, id, name, notes, addedAt, lastUsedAt, pairedWith: chosen ?? null, scale, aliases, madeOf }
}

const text = z.string()
const file = { name: text, fileName: text, sizeBytes: z.number(), modifiedAt: z.number(), isUsable: z.boolean() }
const seenModel = z.object({
  ...file,
  architecture: text.nullable(),
  parameterCount: z.number().nullable(),
  quantization: text.nullable(),
  trainedContextSize: z.number().nullable(),
  capabilities: z.array(z.custom<ModelCapability>((value) => typeof value === "string")),
})
const seenAdapter = z.object({
  ...file,
  architecture: text.nullable(),
  baseModelName: text.nullable(),
  rank: z.number().nullable(),
  alpha: z.number().nullable(),
  modules: z.array(text),
  layerCount: z.number(),
})

/** What `Item.seen` holds of a model or an adapter: unknown fields are left out when it is read. */
export function seenText(content: ModelDescription | AdapterContent, called: string | undefined): string {
  const isUsable = content.problem === undefined && content.path !== null
  const schema = "capabilities" in content ? seenModel : seenAdapter
  return JSON.stringify(schema.parse({ ...content, name: called ?? content.name, isUsable }))
}

/** A model whose files are gone, as it was; null for one that could never be used and that nobody has written anything about. */
export function missingModel(item: Item, integrity: Integrity): CatalogueEntry | null {
  const seen = seenModel.safeParse(parseJson(item.seen))
  if (!seen.success || !isWorthKeeping(item, seen.data.isUsable)) return null
  const { isUsable: _, ...content } = seen.data
  const entry = modelEntry(item, { ...content, path: item.path }, integrity)
  return { ...entry, isMissing: true, problem: missingProblem(entry.name, item) }
}

/** The same for an adapter. */
export function missingAdapter(item: Item): AdapterEntry | null {
  const seen = seenAdapter.safeParse(parseJson(item.seen))
  if (!seen.success || !isWorthKeeping(item, seen.data.isUsable)) return null
  const { isUsable: _, ...content } = seen.data
  const entry = adapterEntry(item, { ...content, fits: [], path: null, peft: null })
  return { ...entry, problem: missingProblem(entry.name, item) }
}

function isWorthKeeping({ name, notes, aliases, lastUsedAt }: Item, isUsable: boolean): boolean {
  return isUsable || name !== null || notes !== "" || aliases.length > 0 || lastUsedAt !== null
}

function missingProblem(name: string, item: Item): ErrorBody {
  const facts = { model: name, file: basename(item.path) }
  return new AppError("model_missing", `The file of ${name} is gone.`, { facts }).toBody()
}

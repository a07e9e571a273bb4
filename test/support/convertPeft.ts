import { join } from "node:path"
import type { BaseModel } from "../../electron/library/adapters/adapterFit.ts"
import { readPeftFolder } from "../../electron/library/peft/peftFolder.ts"
import { planConversion } from "../../electron/library/peft/peftPlan.ts"
import { writeAdapter } from "../../electron/library/peft/peftToGguf.ts"
import { type GgufContent, readGguf } from "./readGguf.ts"
import { tempFolder } from "./tempFolder.ts"

/** A base that has just these tensors, each with the length of a row first. */
export function baseWith(
  architecture: string,
  tensors: Readonly<Record<string, readonly number[]>>,
  metadata: Readonly<Record<string, string | number | boolean>> = {},
): BaseModel {
  return {
    architecture,
    name: "Test",
    metadata: new Map(Object.entries(metadata)),
    tensors: new Map(Object.entries(tensors)),
  }
}

/** The GGUF adapter that a PEFT folder becomes for a base. */
export async function convertPeft(folder: string, base: BaseModel): Promise<GgufContent> {
  const peft = await readPeftFolder(folder)
  const plan = planConversion(peft, base, "test")
  const path = join(tempFolder(), "adapter.gguf")
  const conversion = { name: peft.name, baseModel: peft.config.baseModel, source: "test", plan, path }
  await writeAdapter(conversion, new AbortController().signal, () => {})
  return readGguf(path)
}

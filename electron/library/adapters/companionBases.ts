import { describeFile } from "../models/describeModel.ts"
import { modelAt } from "../models/modelFiles.ts"
import type { BaseModel } from "./adapterFit.ts"

/** By the names of their files: models that an adapter is to be checked against before they are in the library. */
export type Companions = ReadonlyMap<string, BaseModel>

/** Of these model files; what is none, or not there any more, is left out. */
export async function companionBases(paths: readonly string[]): Promise<Companions> {
  const bases = new Map<string, BaseModel>()
  for (const path of paths) {
    const [found] = await modelAt(path)
    const description = found === undefined ? null : await describeFile(found)
    if (found !== undefined && description?.kind === "model" && description.base !== null) {
      bases.set(found.stem, description.base)
    }
  }
  return bases
}

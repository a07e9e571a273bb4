import { basename } from "node:path"
import { type FoundModel, modelAt } from "../models/modelFiles.ts"
import { importInvalid } from "./importErrors.ts"

/** The model that a file belongs to: itself, or all parts that lie beside it of one that was split. */
export async function wholeModel(path: string): Promise<FoundModel> {
  const [found] = await modelAt(path)
  if (found === undefined) throw importInvalid(basename(path), "not-there")
  return found
}

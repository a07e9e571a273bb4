import { stat } from "node:fs/promises"
import { basename } from "node:path"
import type { ErrorBody } from "../contract/errors.ts"
import type { OtherApp } from "../contract/library.ts"
import { findJanModels } from "./apps/janFolder.ts"
import { findOllamaModels } from "./apps/ollamaFolder.ts"
import { importInvalid, whyNotReadable } from "./imports/importErrors.ts"
import { type FoundModel, findModels, modelAt } from "./models/modelFiles.ts"

/** A folder or a file outside the models folder whose models are used where they lie. */
export type LibraryLink = { readonly id: string; readonly path: string; readonly app: OtherApp | null }

/** A place where models lie. Where they lie in it, and not where it lies itself, is what they are known by. */
export type LibraryRoot =
  | { readonly id: "embedded"; readonly kind: "embedded"; readonly path: string }
  | { readonly id: "models"; readonly kind: "models"; readonly path: string }
  | ({ readonly kind: "linked" } & LibraryLink)

export type RootContent = {
  readonly models: readonly FoundModel[]
  /** Why nothing of it can be seen now. */
  readonly problem?: ErrorBody
}

/** All models and GGUF adapters of a place. Never throws for what is wrong with it. */
export async function findInRoot(root: LibraryRoot): Promise<RootContent> {
  if (root.kind !== "linked") return { models: await findModels(root.path) }
  const stats = await stat(root.path).catch((error: NodeJS.ErrnoException) => error)
  if (stats instanceof Error) {
    return { models: [], problem: importInvalid(basename(root.path), whyNotReadable(stats)).toBody() }
  }
  if (stats.isFile()) return { models: await modelAt(root.path) }
  if (root.app === "ollama") return { models: await findOllamaModels(root.path) }
  if (root.app === "jan") return { models: await findJanModels(root.path) }
  return { models: await findModels(root.path) }
}

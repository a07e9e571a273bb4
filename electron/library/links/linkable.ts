import { access, constants } from "node:fs/promises"
import { basename } from "node:path"
import type { OtherApp } from "../../contract/library.ts"
import { importInvalid, whyNotReadable } from "../imports/importErrors.ts"
import { findInRoot } from "../libraryRoots.ts"

/** Throws `import_invalid` where nothing could be used. */
export async function assertLinkable(path: string, app: OtherApp | null): Promise<void> {
  await access(path, constants.R_OK).catch((cause: NodeJS.ErrnoException) => {
    throw importInvalid(basename(path), whyNotReadable(cause), cause)
  })
  const { modelCount } = await measureRoot({ path, app })
  if (modelCount === 0) throw importInvalid(basename(path), "nothing-found")
}

/** How many models lie in a place, and what they take; no header is read for it. */
export async function measureRoot(place: {
  readonly path: string
  readonly app: OtherApp | null
}): Promise<{ readonly modelCount: number; readonly sizeBytes: number }> {
  const { models } = await findInRoot({ kind: "linked", id: "", ...place })
  const files = models.flatMap(({ parts }) => parts)
  return { modelCount: models.length, sizeBytes: files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0) }
}

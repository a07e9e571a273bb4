import { copyFile, readdir, rename, rm } from "node:fs/promises"
import { dirname, join } from "node:path"
import { newId } from "../../core/ids.ts"
import { adapterStem } from "./adapterNames.ts"

/** A path in the folder that no file has yet, in any case: the name itself or one with a number behind its stem. */
export async function freePath(folder: string, fileName: string): Promise<string> {
  const taken = new Set((await readdir(folder)).map((name) => name.toLowerCase()))
  const stem = adapterStem(fileName)
  const ending = fileName.startsWith(stem) ? fileName.slice(stem.length) : "-lora.gguf"
  for (let number = 1; ; number++) {
    const name = number === 1 ? `${stem}${ending}` : `${stem}-${number}${ending}`
    if (!taken.has(name.toLowerCase())) return join(folder, name)
  }
}

/** Beside the file, hidden, so that the watched folder does not list it before it is whole. */
export function temporaryPath(path: string): string {
  return join(dirname(path), `.${newId("")}.part`)
}

/** The copy appears when it is whole. */
export async function copyAdapter(from: string, to: string): Promise<void> {
  const temporary = temporaryPath(to)
  try {
    await copyFile(from, temporary)
    await rename(temporary, to)
  } finally {
    await rm(temporary, { force: true })
  }
}

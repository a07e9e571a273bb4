import { mkdir, readdir, rename } from "node:fs/promises"
import { basename, dirname, join } from "node:path"
import { syncFolder } from "../durable.ts"
import { safeName } from "../fileNames.ts"

/** The end of a name such as `x-00001-of-00003.gguf`. */
const partEnd = /-\d{5}-of-\d{5}\.gguf$/i

/** A model whose files are ready to be put into the models folder, and what it wants to be called. */
export type Placeable = { readonly files: readonly string[]; readonly name: string; readonly fileName: string }

/**
 * Where the files will lie: in the models folder itself, or all parts of a model that was split in a folder of their own. No other
 * file has any of these names, in whatever case.
 */
export async function freePlaces(
  modelsFolder: string,
  { files, name, fileName }: Placeable,
): Promise<readonly string[]> {
  // What another app stores by its content has no name of its own.
  const plain = /\.gguf$/i.test(fileName) ? fileName.replace(partEnd, "").replace(/\.gguf$/i, "") : name
  const stem = safeName(plain, "model")
  const taken = new Set((await readdir(modelsFolder)).map((one) => one.toLowerCase()))
  const isSplit = files.length > 1
  for (let number = 1; ; number++) {
    const own = number === 1 ? stem : `${stem}-${number}`
    const entry = isSplit ? own : `${own}.gguf`
    if (taken.has(entry.toLowerCase())) continue
    if (!isSplit) return [join(modelsFolder, entry)]
    // The engine finds the other parts by the name of the first.
    return files.map((file) =>
      join(modelsFolder, entry, `${stem}${partEnd.exec(basename(file))?.[0].toLowerCase() ?? ""}`),
    )
  }
}

/** Moves files to their places on the same disk: all of them, or none. */
export async function moveAll(moves: readonly { readonly from: string; readonly to: string }[]): Promise<void> {
  const done: { readonly from: string; readonly to: string }[] = []
  try {
    for (const move of moves) {
      await mkdir(dirname(move.to), { recursive: true })
      await rename(move.from, move.to)
      done.push(move)
    }
  } catch (error) {
    for (const { from, to } of done.reverse()) await rename(to, from)
    throw error
  }
  // Before what they came from is deleted.
  for (const folder of new Set(moves.map(({ to }) => dirname(to)))) await syncFolder(folder)
}

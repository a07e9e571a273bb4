import { readdir, stat } from "node:fs/promises"
import { basename, dirname, join } from "node:path"
import type { FoundFile, FoundModel } from "../models/modelFiles.ts"

const partName = /^(.+)-(\d{5})-of-(\d{5})\.gguf$/i

/** The model that a file belongs to: itself, or all parts that lie beside it of one that was split. */
export async function wholeModel(path: string): Promise<FoundModel> {
  const name = basename(path)
  const [, stem, , count] = partName.exec(name) ?? []
  if (stem === undefined) return { parts: [await found(path)], stem: name.replace(/\.gguf$/i, ""), partCount: 1 }
  const names = await readdir(dirname(path))
  const own = names.filter((one) => {
    const [, otherStem, , otherCount] = partName.exec(one) ?? []
    return otherStem === stem && otherCount === count
  })
  const parts = await Promise.all(own.sort().map((one) => found(join(dirname(path), one))))
  return { parts, stem, partCount: Number(count) }
}

async function found(path: string): Promise<FoundFile> {
  const { size, mtimeMs } = await stat(path)
  return { path, sizeBytes: size, modifiedAt: Math.trunc(mtimeMs) }
}

import type { Dirent } from "node:fs"
import { readdir, stat } from "node:fs/promises"
import { basename, join } from "node:path"

export type FoundFile = { readonly path: string; readonly sizeBytes: number; readonly modifiedAt: number }

/** One model: a file, or the parts of one that was split, in their order. */
export type FoundModel = {
  readonly parts: readonly FoundFile[]
  /** The file name without `.gguf`, and without the part's number. */
  readonly stem: string
  /** How many parts there should be. */
  readonly partCount: number
}

const deepestFolder = 6
const mostFiles = 10_000
const splitName = /^(.+)-(\d{5})-of-(\d{5})$/

/**
 * The models below a folder, in a fixed order. Links to files are followed, links to folders are not: they may run in
 * circles. What cannot be read is passed over.
 */
export async function findModels(folder: string): Promise<FoundModel[]> {
  const paths: string[] = []
  await collect(folder, 0, paths)
  const files = await Promise.all(paths.sort().map(inspect))
  return group(files.filter((file) => file !== null))
}

async function collect(folder: string, depth: number, paths: string[]): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((): Dirent[] => [])
  for (const entry of entries) {
    if (entry.name.startsWith(".") || paths.length >= mostFiles) continue
    const path = join(folder, entry.name)
    if (entry.isDirectory() && depth < deepestFolder) await collect(path, depth + 1, paths)
    else if (!entry.isDirectory() && /\.gguf$/i.test(entry.name)) paths.push(path)
  }
}

/** The folder and those below it in which models are looked for; none if it is not there. */
export async function findFolders(folder: string, depth = 0): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => null)
  if (entries === null) return []
  const inner = entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith(".") && depth < deepestFolder)
  const below = await Promise.all(inner.map((entry) => findFolders(join(folder, entry.name), depth + 1)))
  return [folder, ...below.flat()]
}

async function inspect(path: string): Promise<FoundFile | null> {
  const stats = await stat(path).catch(() => null)
  if (stats === null || !stats.isFile()) return null
  return { path, sizeBytes: stats.size, modifiedAt: Math.trunc(stats.mtimeMs) }
}

function group(files: readonly FoundFile[]): FoundModel[] {
  const groups = new Map<string, { parts: FoundFile[]; stem: string; partCount: number }>()
  for (const file of files) {
    const name = basename(file.path).replace(/\.gguf$/i, "")
    const split = splitName.exec(name)
    const stem = split?.[1] ?? name
    const partCount = Number(split?.[3] ?? 1)
    const key = split === null ? file.path : join(file.path, "..", `${stem}-of-${partCount}`)
    const known = groups.get(key) ?? { parts: [], stem, partCount }
    known.parts.push(file)
    groups.set(key, known)
  }
  return [...groups.values()]
}

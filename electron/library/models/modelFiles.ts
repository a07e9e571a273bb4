import { lstat, readdir, realpath, stat } from "node:fs/promises"
import { basename, dirname, join, relative, sep } from "node:path"
import { type WalkedFile, walkFolder } from "./walkFolder.ts"

export type FoundFile = {
  readonly path: string
  readonly sizeBytes: number
  readonly modifiedAt: number
  /** The same for two names of one file, and kept when it is renamed; null where the system does not say. */
  readonly inode: string | null
  /** A link that leads out of the folder that is looked through: it is not opened, and its size not known. */
  readonly isOutside: boolean
}

/** One model: a file, or the parts of one that was split, in their order. */
export type FoundModel = {
  /** Below the folder that is looked through, with slashes; of several parts the first, whether it is there or not. */
  readonly key: string
  readonly parts: readonly FoundFile[]
  /** What its id is made of: the file name without `.gguf`, and without the part's number. */
  readonly stem: string
  /** How many parts there should be. */
  readonly partCount: number
  /** As the app calls it in whose folder it lies. */
  readonly name?: string
  /** Of its only file, as a register that lies beside it says. */
  readonly sha256?: string
}

const splitName = /^(.+)-(\d{5})-of-(\d{5})$/

/** The models below a folder, in a fixed order. */
export async function findModels(folder: string): Promise<FoundModel[]> {
  const { files } = await walkFolder(folder, (name) => /\.gguf$/i.test(name))
  const root = await realpath(folder).catch(() => folder)
  const paths = files.toSorted((a, b) => (a.path < b.path ? -1 : 1))
  const found = await Promise.all(paths.map((file) => inspectFile(file, root)))
  return groupParts(
    folder,
    found.filter((file) => file !== null),
  )
}

/** The folder and those below it in which models are looked for; none if it is not there. */
export async function findFolders(folder: string): Promise<readonly string[]> {
  return (await walkFolder(folder, () => false)).folders
}

/** Null for what is no file, or not there. `root`: the real path of the folder that links may not leave. */
export async function inspectFile({ path, isLink }: WalkedFile, root: string): Promise<FoundFile | null> {
  if (isLink) {
    const real = await realpath(path).catch(() => null)
    if (real === null) return null
    if (!isInside(real, root)) {
      const link = await lstat(path).catch(() => null)
      const modifiedAt = Math.trunc(link?.mtimeMs ?? 0)
      return { path, sizeBytes: 0, modifiedAt, inode: null, isOutside: true }
    }
  }
  const stats = await stat(path, { bigint: true }).catch(() => null)
  if (stats === null || !stats.isFile()) return null
  return {
    path,
    sizeBytes: Number(stats.size),
    modifiedAt: Number(stats.mtimeMs),
    inode: stats.ino === 0n ? null : `${stats.dev}:${stats.ino}`,
    isOutside: false,
  }
}

/** Which part of a split model a file says it is; null for one that was not split. */
export function partNumberOf(path: string): number | null {
  const number = splitName.exec(stemOf(path))?.[2]
  return number === undefined ? null : Number(number)
}

/** Whether a path is the folder or below it; both without links. */
export function isInside(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep)
}

/** A path below the folder, with slashes on every system. */
export function keyOf(folder: string, path: string): string {
  return relative(folder, path).split(sep).join("/")
}

/**
 * The model that a file is, with the parts that lie beside it where it is one of several. Other files there are nobody's business.
 * Empty where it is not there.
 */
export async function modelAt(path: string): Promise<FoundModel[]> {
  const folder = dirname(path)
  const [, stem, , count] = splitName.exec(stemOf(path)) ?? []
  const isPart = (name: string) => {
    const [, otherStem, , otherCount] = splitName.exec(stemOf(name)) ?? []
    return /\.gguf$/i.test(name) && otherStem === stem && otherCount === count
  }
  const names = stem === undefined ? [basename(path)] : (await readdir(folder).catch(() => [])).filter(isPart)
  const root = await realpath(folder).catch(() => folder)
  // The user has pointed at this one, wherever it leads; not at those beside it.
  const files = names.sort().map((name) => {
    const own = join(folder, name)
    return inspectFile({ path: own, isLink: own !== path }, root)
  })
  return groupParts(
    folder,
    (await Promise.all(files)).filter((file) => file !== null),
  )
}

function groupParts(folder: string, files: readonly FoundFile[]): FoundModel[] {
  const groups = new Map<string, { parts: FoundFile[]; stem: string; partCount: number }>()
  for (const file of files) {
    const name = stemOf(file.path)
    const split = splitName.exec(name)
    const stem = split?.[1] ?? name
    const partCount = Number(split?.[3] ?? 1)
    const first = split === null ? file.path : join(file.path, "..", `${stem}-00001-of-${split[3]}.gguf`)
    const key = keyOf(folder, first)
    const known = groups.get(key) ?? { parts: [], stem, partCount }
    known.parts.push(file)
    groups.set(key, known)
  }
  return [...groups].map(([key, found]) => ({ key, ...found }))
}

function stemOf(path: string): string {
  return basename(path).replace(/\.gguf$/i, "")
}

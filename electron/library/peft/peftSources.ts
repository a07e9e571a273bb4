import { lstat, readdir, realpath, stat } from "node:fs/promises"
import { basename, dirname, join, sep } from "node:path"
import { adapterStem } from "../adapters/adapterNames.ts"
import { findFolders, isInside } from "../models/modelFiles.ts"
import { peftFiles } from "./peftFolder.ts"

/** A PEFT folder in the library. */
export type PeftSource = {
  /** Absolute path of the folder. */
  readonly path: string
  /** The files of the adapter, absolute. */
  readonly files: readonly string[]
  readonly sizeBytes: number
  readonly modifiedAt: number
  /** Changes with every file: the GGUF file that was made of it holds the one that it was made of. */
  readonly fingerprint: string
  /** Where its GGUF file belongs: into the folder itself. */
  readonly target: string
  /** One of its files is a link that leads out of the folder that was looked through; it is not to be read. */
  readonly isOutside?: boolean
}

/**
 * The PEFT folders below a folder, in a fixed order. What a training left inside of one, such as checkpoints, is no other one;
 * but files that lie in the folder itself do not hide those below it.
 */
export async function findPeftSources(folder: string): Promise<PeftSource[]> {
  const found: PeftSource[] = []
  for (const path of (await findFolders(folder)).toSorted()) {
    if (found.some((source) => source.path !== folder && path.startsWith(source.path + sep))) continue
    const source = await peftSource(path)
    if (source !== null) found.push((await leadsOut(source, folder)) ? { ...source, isOutside: true } : source)
  }
  return found
}

async function leadsOut({ files }: PeftSource, folder: string): Promise<boolean> {
  const root = await realpath(folder).catch(() => folder)
  for (const file of files) {
    const isLink = (await lstat(file).catch(() => null))?.isSymbolicLink() ?? false
    if (isLink && !isInside(await realpath(file).catch(() => root), root)) return true
  }
  return false
}

/** Null for a folder that is none. */
export async function peftSource(path: string): Promise<PeftSource | null> {
  const names = peftFiles(await readdir(path).catch(() => []))
  if (names === null) return null
  const files = ["adapter_config.json", ...names.weights].map((name) => join(path, name))
  const stats = await Promise.all(files.map((file) => stat(file).catch(() => null)))
  const facts = stats.map(
    (one, at) => [basename(files[at] ?? ""), one?.size ?? 0, Math.trunc(one?.mtimeMs ?? 0)] as const,
  )
  return {
    path,
    files,
    sizeBytes: facts.reduce((sum, [, size]) => sum + size, 0),
    modifiedAt: Math.max(...facts.map(([, , at]) => at)),
    fingerprint: JSON.stringify(facts),
    target: join(path, ggufName(basename(path))),
  }
}

/** Of the file that a PEFT folder becomes: not hidden, and with its ending no longer than file systems allow. */
export function ggufName(folderName: string): string {
  const stem = Array.from(adapterStem(folderName.replace(/^\.+/, "")))
    .slice(0, 50)
    .join("")
  return `${stem}-lora-f32.gguf`
}

/** Whether the file lies in the folder of this source. */
export function liesIn(path: string, source: PeftSource): boolean {
  return dirname(path) === source.path
}

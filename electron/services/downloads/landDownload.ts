import { existsSync } from "node:fs"
import { rm } from "node:fs/promises"
import { basename, join, relative } from "node:path"
import { must } from "../../core/invariant.ts"
import { assertBelow, freePath, safePath, unnamed } from "../../library/downloads/finalPlace.ts"
import { moveIntoLibrary } from "../../library/downloads/moveIntoLibrary.ts"
import { safeName } from "../../library/fileNames.ts"
import type { DownloadLibrary } from "./downloadLibrary.ts"
import type { DownloadTask } from "./downloadTask.ts"

/** Where the parts of a download are while it is fetched: on the same disk as the library, and hidden from it. */
export function partsFolder({ modelsFolder }: Pick<DownloadLibrary, "modelsFolder">, id: string): string {
  return join(modelsFolder, ".downloads", id)
}

export function partPath(folder: string, index: number): string {
  return join(folder, `${index}.part`)
}

/**
 * Moves a download whose files are all whole and checked into the library, where it appears at once and as a whole. Goes on where
 * a killed host has left off. Answers where it is now.
 */
export async function landDownload(task: DownloadTask, library: DownloadLibrary): Promise<readonly string[]> {
  const folder = partsFolder(library, task.id)
  const { files, isPeft, checked } = task.stored
  const isFolder = isPeft || files.length > 1
  const target = chooseTarget(task, library, folder)
  const to = join(library.modelsFolder, target)
  const names = files.map(({ path }) => (isPeft ? safePath(path) : safeName(basename(path), unnamed)))
  const paths = names.map((name) => (isFolder ? join(to, name) : to))
  for (const path of paths) assertBelow(library.modelsFolder, path)

  const { source, repo, sourceRevision: revision } = task.stored
  for (const [index, path] of paths.entries()) {
    const file = must(files[index], "there is a path for each file")
    must(checked[index], "only what has been checked lands")
    const sha256 = file.sha256?.toLowerCase() ?? null
    library.expect(path, { origin: { kind: "hub", source, repo, revision, path: file.path }, sha256 })
  }
  const moves = names.map((name, index) => ({ from: partPath(folder, index), to: isFolder ? name : to }))
  await moveIntoLibrary(moves, isFolder ? { assembled: join(folder, "whole"), to } : null)
  await rm(folder, { recursive: true, force: true })
  await library.rescan()
  return isPeft ? [to] : paths
}

/** Stored before anything moves, so that after a kill the same place is meant. Relative to the models folder. */
function chooseTarget(task: DownloadTask, library: DownloadLibrary, folder: string): string {
  const { target, files, groupId, repo, isPeft } = task.stored
  const isFolder = isPeft || files.length > 1
  const isUnmoved = isFolder
    ? existsSync(partPath(folder, 0)) || existsSync(join(folder, "whole"))
    : existsSync(partPath(folder, 0))
  // Somebody may have put something there meanwhile.
  if (target !== null && !(isUnmoved && existsSync(join(library.modelsFolder, target)))) return target
  const repoName = safeName(basename(repo), unnamed)
  const own = isPeft
    ? join(library.adaptersFolder, repoName)
    : join(library.modelsFolder, safePath(repo), safeName(fileOrFolder(groupId, isFolder), unnamed))
  assertBelow(library.modelsFolder, own)
  const chosen = relative(library.modelsFolder, freePath(own, isFolder))
  task.update({ target: chosen })
  return chosen
}

/** The parts of a split file lie together in a folder with the name of the whole. */
function fileOrFolder(groupId: string, isFolder: boolean): string {
  const name = basename(groupId)
  return isFolder ? name.replace(/\.gguf$/i, "") : name
}

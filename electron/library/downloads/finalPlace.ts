import { existsSync } from "node:fs"
import { extname, isAbsolute, join, relative } from "node:path"
import { AppError } from "../../contract/errors.ts"
import { safeName } from "../fileNames.ts"

/** What a repository, or one of its files, is called where nothing is left of its name. */
export const unnamed = "unnamed"

/** Below a folder, with the same folders as in the repository. */
export function safePath(path: string): string {
  return join(
    ...path
      .split("/")
      .filter((part) => part !== "")
      .map((part) => safeName(part, unnamed)),
  )
}

/** The path itself, or one with a number in its name that is not there yet. */
export function freePath(path: string, isFolder: boolean): string {
  const ending = isFolder ? "" : extname(path)
  const stem = path.slice(0, path.length - ending.length)
  let free = path
  for (let number = 2; existsSync(free); number++) free = `${stem}-${number}${ending}`
  return free
}

/** Names were made safe; this is what a mistake in that cannot get past. `path_refused` */
export function assertBelow(folder: string, path: string): void {
  const below = relative(folder, path)
  if (below !== "" && !below.startsWith("..") && !isAbsolute(below)) return
  throw new AppError("path_refused", `${below} lies outside the models folder.`, {
    facts: { file: below, reason: "outside" },
  })
}

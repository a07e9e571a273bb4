import { existsSync } from "node:fs"
import { extname, isAbsolute, join, relative } from "node:path"
import { AppError } from "../../contract/errors.ts"

/** Names of devices on Windows, with any ending. */
const reserved = /^(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|$)/i
const longestName = 120

/** A name of a repository, or of one of its files, that any file system takes, and that is seen: none begins with a dot. */
export function safeName(name: string): string {
  const plain = name
    .normalize("NFC")
    .replaceAll(/[\p{Cc}\p{Cf}<>:"/\\|?*]+/gu, "-")
    .replace(/^[. ]+/, "")
    .replace(/[. ]+$/, "")
  // Without the number, all parts of a long name would be one file.
  const ending = /-\d{5}-of-\d{5}\.gguf$/i.exec(plain)?.[0] ?? extname(plain).slice(0, 20)
  const stem = Array.from(plain.slice(0, plain.length - ending.length))
    .slice(0, longestName - ending.length)
    .join("")
  const whole = `${stem}${ending}`
  if (whole === "") return "unnamed"
  return reserved.test(whole) ? `_${whole}` : whole
}

/** Below a folder, with the same folders as in the repository. */
export function safePath(path: string): string {
  return join(
    ...path
      .split("/")
      .filter((part) => part !== "")
      .map(safeName),
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

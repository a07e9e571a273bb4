import { AppError } from "../../contract/errors.ts"
import type { PathProblem } from "../../contract/reasons.ts"
import { deviceName } from "../fileNames.ts"
import { hasHidden, marked } from "../plainText.ts"

/** What file systems take as one name, in UTF-8 bytes. */
const longestName = 255
const longestPath = 1_000
const deepest = 32

/**
 * The names that a relative path is made of, for a file that is to lie below a folder of ours. Throws `path_refused` for what would
 * lie elsewhere, on any system.
 */
export function splitPath(path: string): readonly string[] {
  if (Buffer.byteLength(path) > longestPath) throw pathRefused(path, "too-long")
  if (hasHidden(path)) throw pathRefused(path, "control-characters")
  if (/^(?:[/\\]|[a-z]:)/i.test(path)) throw pathRefused(path, "absolute")
  const names = path.split(/[/\\]/)
  if (names.length > deepest) throw pathRefused(path, "too-long")
  for (const name of names) {
    // Windows drops dots and blanks at the end: "..  " is ".." there.
    if (/^[. ]*$/.test(name)) throw pathRefused(path, "outside")
    if (deviceName.test(name) || /[. ]$/.test(name) || name.includes(":")) throw pathRefused(path, "reserved")
    if (Buffer.byteLength(name) > longestName) throw pathRefused(path, "too-long")
  }
  return names
}

/** The name is shown as far as it can be: it may be long, and hold what would disturb a terminal. */
export function pathRefused(path: string, reason: PathProblem): AppError {
  const file = marked(path)
  return new AppError("path_refused", `'${file}' is refused: ${words[reason]}.`, { facts: { file, reason } })
}

const words: Partial<Record<PathProblem, string>> = {
  outside: "it leads out of its folder",
  absolute: "it is a place of its own, not one below its folder",
  reserved: "the system keeps this name for itself",
  "too-long": "it is longer than file systems allow",
  "control-characters": "it has characters that cannot be seen",
  link: "it is a link to another place",
}

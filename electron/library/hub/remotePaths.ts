import { AppError } from "../../contract/errors.ts"
import type { PathProblem } from "../../contract/reasons.ts"
import { deviceName } from "../fileNames.ts"
import { hasHidden, marked } from "../plainText.ts"

/** Not possible in names on Windows; a library should be movable. */
const reservedCharacters = /[<>:"|?*]/

const longestPathBytes = 1_024
/** Of one name, on every usual file system. */
const longestNameBytes = 255

/**
 * The path of a file below its repository, with slashes, as a hub tells it: untrusted. Returned as it is if it can be used below a
 * folder on every system; else throws `path_refused`, whose fact `reason` is a `PathProblem`.
 */
export function checkRemotePath(path: string): string {
  const problem = problemOf(path)
  if (problem === null) return path
  const file = marked(path)
  throw new AppError("path_refused", `The name of a file is refused (${problem}): ${file}`, {
    facts: { file, reason: problem },
  })
}

/** Null for a path that can be used. */
export function problemOf(path: string): PathProblem | null {
  if (hasHidden(path)) return "control-characters"
  if (Buffer.byteLength(path) > longestPathBytes) return "too-long"
  if (/^([/\\]|[a-z]:)/i.test(path)) return "absolute"
  // A separator on Windows; a strange name elsewhere.
  if (path.includes("\\")) return "outside"
  const names = path.split("/")
  if (names.some((name) => name === "" || name === "." || name === "..")) return "outside"
  if (names.some((name) => Buffer.byteLength(name) > longestNameBytes)) return "too-long"
  // Windows takes dots and spaces off the end, and so opens another file.
  if (names.some((name) => deviceName.test(name) || /[. ]$/.test(name) || reservedCharacters.test(name)))
    return "reserved"
  return null
}

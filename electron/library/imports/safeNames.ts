import { AppError } from "../../contract/errors.ts"
import type { PathProblem } from "../../contract/reasons.ts"

/** What file systems take as one name, in UTF-8 bytes. */
const longestName = 255
const longestPath = 1_000
const deepest = 32
/** Names that Windows keeps for devices, whatever ending they have. */
const deviceName = /^(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?:\.|$)/i
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be in a name.
const hiddenCharacters = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufffe\uffff]/
/** What some file system does not take in a name. */
const oddCharacters = new RegExp(`(?:${hiddenCharacters.source}|[<>:"|?*/\\\\])+`, "g")

/**
 * The names that a relative path is made of, for a file that is to lie below a folder of ours. Throws `path_refused` for what would
 * lie elsewhere, on any system.
 */
export function splitPath(path: string): readonly string[] {
  if (Buffer.byteLength(path) > longestPath) throw pathRefused(path, "too-long")
  if (hiddenCharacters.test(path) || !path.isWellFormed()) throw pathRefused(path, "control-characters")
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

/** A name that every system takes and the library lists, as near to the given one as can be. `longest`: in bytes of UTF-8. */
export function safeName(name: string, otherwise: string, longest = 200): string {
  const plain = name
    .normalize("NFC")
    .toWellFormed()
    .replaceAll(oddCharacters, "-")
    .replace(/^[.\s]+/, "")
  const short = cutBytes(plain, longest).replace(/[.\s]+$/, "") || otherwise
  return deviceName.test(short) ? `${otherwise}-${short}` : short
}

function cutBytes(text: string, longest: number): string {
  let bytes = 0
  let kept = ""
  for (const character of text) {
    bytes += Buffer.byteLength(character)
    if (bytes > longest) return kept
    kept += character
  }
  return kept
}

/** The name is shown as far as it can be: it may be long, and hold what would disturb a terminal. */
export function pathRefused(path: string, reason: PathProblem): AppError {
  const file = path.slice(0, 100).toWellFormed().replaceAll(new RegExp(hiddenCharacters, "g"), "�")
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

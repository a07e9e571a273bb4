import { extname } from "node:path"

/** Names that mean a device on Windows, whatever follows their first dot. */
export const deviceName = /^(?:con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(?:\.|$)/i
/** What some file system does not take in a name, or nobody sees. */
const oddCharacters = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}<>:"|?*/\\]+/gu
const partEnding = /-\d{5}-of-\d{5}\.gguf$/i
/** Endings are short: what follows the last dot of a sentence is none. */
const longestEnding = 20
/** In bytes of UTF-8; file systems take 255. */
const longestName = 200

/**
 * A name that every system takes and that is seen, as near to the given one as can be; a long one is cut before its ending, and
 * before the number of a part, without which all parts would be one file. `otherwise`: where nothing is left of it.
 */
export function safeName(name: string, otherwise: string): string {
  const plain = trimEnd(
    name
      .toWellFormed()
      .normalize("NFC")
      .replaceAll(oddCharacters, "-")
      .replace(/^[.\s]+/, ""),
  )
  const ending = partEnding.exec(plain)?.[0] ?? extname(plain).slice(0, longestEnding)
  const stem = plain.slice(0, plain.length - ending.length)
  const whole = trimEnd(cutBytes(stem, longestName - Buffer.byteLength(ending)) + ending) || otherwise
  return deviceName.test(whole) ? `${otherwise}-${whole}` : whole
}

function trimEnd(text: string): string {
  return text.replace(/[.\s]+$/, "")
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

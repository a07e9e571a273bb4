import { type CharacterSet, lastCodePoint } from "./characterSet.ts"

const known = new Map<string, CharacterSet>()

/** All characters with a Unicode property such as `L` or `Script=Greek`; undefined if JavaScript does not know it. */
export function unicodeProperty(name: string): CharacterSet | undefined {
  const before = known.get(name)
  if (before !== undefined) return before
  let pattern: RegExp
  try {
    pattern = new RegExp(`\\p{${name}}`, "u")
  } catch {
    return undefined
  }
  const ranges: [number, number][] = []
  for (let code = 0; code <= lastCodePoint; code++) {
    if (code === 0xd800) code = 0xe000
    if (!pattern.test(String.fromCodePoint(code))) continue
    const last = ranges.at(-1)
    if (last !== undefined && last[1] === code - 1) last[1] = code
    else ranges.push([code, code])
  }
  known.set(name, ranges)
  return ranges
}

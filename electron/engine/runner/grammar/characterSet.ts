/** Code points as sorted, disjoint, inclusive ranges. */
export type CharacterSet = readonly (readonly [first: number, last: number])[]

export const lastCodePoint = 0x10ffff

export const anyCharacter: CharacterSet = [[0, lastCodePoint]]

/** The set of all these ranges, in any order. */
export function unite(...sets: readonly CharacterSet[]): CharacterSet {
  const ranges = sets.flat().sort((a, b) => a[0] - b[0])
  const united: [number, number][] = []
  for (const [first, last] of ranges) {
    const previous = united.at(-1)
    if (previous !== undefined && first <= previous[1] + 1) previous[1] = Math.max(previous[1], last)
    else united.push([first, last])
  }
  return united
}

export function complement(set: CharacterSet): CharacterSet {
  const rest: [number, number][] = []
  let next = 0
  for (const [first, last] of set) {
    if (first > next) rest.push([next, first - 1])
    next = last + 1
  }
  if (next <= lastCodePoint) rest.push([next, lastCodePoint])
  return rest
}

export function intersect(a: CharacterSet, b: CharacterSet): CharacterSet {
  const common: [number, number][] = []
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    const left = a[i]
    const right = b[j]
    if (left === undefined || right === undefined) break
    const first = Math.max(left[0], right[0])
    const last = Math.min(left[1], right[1])
    if (first <= last) common.push([first, last])
    if (left[1] < right[1]) i++
    else j++
  }
  return common
}

/** The set of the characters of a text. */
export function charactersOf(text: string): CharacterSet {
  return unite(
    Array.from(text, (character) => {
      const code = character.codePointAt(0) ?? 0
      return [code, code] as const
    }),
  )
}

export function range(first: string, last: string): CharacterSet {
  return [[first.codePointAt(0) ?? 0, last.codePointAt(0) ?? 0]]
}

export function contains(set: CharacterSet, character: number): boolean {
  return set.some(([first, last]) => first <= character && character <= last)
}

import { pick, type Random, wholeBetween } from "./random.ts"

type Node =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "class"; readonly ranges: readonly (readonly [number, number])[] }
  | { readonly kind: "rule"; readonly name: string }
  | { readonly kind: "sequence"; readonly items: readonly Node[] }
  | { readonly kind: "choice"; readonly items: readonly Node[] }
  | { readonly kind: "repeat"; readonly item: Node; readonly min: number; readonly max: number }

export type Grammar = { readonly rules: ReadonlyMap<string, Node>; readonly heights: ReadonlyMap<string, number> }

/** Reads the part of GBNF that the converter writes, one rule a line. */
export function readGrammar(gbnf: string): Grammar {
  const rules = new Map<string, Node>()
  for (const line of gbnf.split("\n")) {
    const [name, body] = splitOnce(line, " ::= ")
    if (body !== undefined) rules.set(name, new Reader(body).whole())
  }
  return { rules, heights: heightsOf(rules) }
}

/** A text that the grammar admits, chosen at random; past `depth` rules the shortest way out is taken. */
export function randomText(grammar: Grammar, random: Random, depth = 30): string {
  const write = (node: Node, level: number): string => {
    switch (node.kind) {
      case "text":
        return node.text
      case "class": {
        const [first, last] = pick(random, node.ranges)
        // Mostly the beginning of a long range: letters tell more about a failure than rare scripts.
        return String.fromCodePoint(wholeBetween(random, first, random() < 0.8 ? Math.min(last, first + 90) : last))
      }
      case "rule":
        return write(grammar.rules.get(node.name) ?? fail(node.name), level + 1)
      case "sequence":
        return node.items.map((item) => write(item, level)).join("")
      case "choice": {
        const item = level > depth ? lowest(grammar, node.items) : pick(random, node.items)
        return write(item, level)
      }
      case "repeat": {
        const more = level > depth ? 0 : Math.floor(random() * random() * 6)
        const count = Math.min(node.max, node.min + more)
        return Array.from({ length: count }, () => write(node.item, level)).join("")
      }
    }
  }
  return write({ kind: "rule", name: "root" }, 0)
}

function fail(name: string): never {
  throw new Error(`The grammar has no rule ${name}`)
}

function lowest({ heights }: Grammar, items: readonly Node[]): Node {
  const sorted = [...items].sort((a, b) => height(a, heights) - height(b, heights))
  return sorted[0] ?? fail("of an empty choice")
}

/** How many rules deep the shallowest text of each rule goes. */
function heightsOf(rules: ReadonlyMap<string, Node>): ReadonlyMap<string, number> {
  const heights = new Map<string, number>()
  for (let isChanged = true; isChanged; ) {
    isChanged = false
    for (const [name, body] of rules) {
      const next = height(body, heights) + 1
      if (next >= (heights.get(name) ?? Number.POSITIVE_INFINITY)) continue
      heights.set(name, next)
      isChanged = true
    }
  }
  return heights
}

function height(node: Node, heights: ReadonlyMap<string, number>): number {
  switch (node.kind) {
    case "rule":
      return heights.get(node.name) ?? Number.POSITIVE_INFINITY
    case "sequence":
      return Math.max(0, ...node.items.map((item) => height(item, heights)))
    case "choice":
      return Math.min(...node.items.map((item) => height(item, heights)))
    case "repeat":
      return node.min === 0 ? 0 : height(node.item, heights)
    default:
      return 0
  }
}

function splitOnce(line: string, separator: string): [string, string | undefined] {
  const at = line.indexOf(separator)
  return at < 0 ? [line, undefined] : [line.slice(0, at), line.slice(at + separator.length)]
}

class Reader {
  readonly #body: string
  #at = 0

  constructor(body: string) {
    this.#body = body
  }

  whole(): Node {
    const node = this.#choice()
    if (this.#at < this.#body.length)
      throw new Error(`Cannot read the grammar from here: ${this.#body.slice(this.#at)}`)
    return node
  }

  #choice(): Node {
    const items = [this.#sequence()]
    while (this.#body.startsWith("|", this.#at)) {
      this.#at++
      items.push(this.#sequence())
    }
    const [only] = items
    return items.length === 1 && only !== undefined ? only : { kind: "choice", items }
  }

  #sequence(): Node {
    const items: Node[] = []
    for (;;) {
      while (this.#body[this.#at] === " ") this.#at++
      const next = this.#body[this.#at]
      if (next === undefined || next === "|" || next === ")") return { kind: "sequence", items }
      items.push(this.#repeated(this.#atom(next)))
    }
  }

  #atom(next: string): Node {
    if (next === "(") {
      this.#at++
      const inner = this.#choice()
      this.#at++
      return inner
    }
    if (next === '"')
      return {
        kind: "text",
        text: this.#until('"')
          .map((code) => String.fromCodePoint(code))
          .join(""),
      }
    if (next === "[") return { kind: "class", ranges: this.#ranges() }
    const name = /^[\w-]+/.exec(this.#body.slice(this.#at))?.[0] ?? ""
    if (name === "") throw new Error(`Cannot read the grammar from here: ${this.#body.slice(this.#at)}`)
    this.#at += name.length
    return { kind: "rule", name }
  }

  #repeated(item: Node): Node {
    const mark = /^(?:[*+?]|\{(\d+)(,?)(\d*)\})/.exec(this.#body.slice(this.#at))
    if (mark === null) return item
    this.#at += mark[0].length
    const infinite = Number.POSITIVE_INFINITY
    if (mark[0] === "*") return { kind: "repeat", item, min: 0, max: infinite }
    if (mark[0] === "+") return { kind: "repeat", item, min: 1, max: infinite }
    if (mark[0] === "?") return { kind: "repeat", item, min: 0, max: 1 }
    const min = Number(mark[1])
    return { kind: "repeat", item, min, max: mark[2] === "" ? min : mark[3] === "" ? infinite : Number(mark[3]) }
  }

  #until(end: string): number[] {
    const codes: number[] = []
    for (this.#at++; this.#body[this.#at] !== end; ) codes.push(this.#character())
    this.#at++
    return codes
  }

  #ranges(): [number, number][] {
    const ranges: [number, number][] = []
    for (this.#at++; this.#body[this.#at] !== "]"; ) {
      const first = this.#character()
      if (this.#body[this.#at] !== "-") {
        ranges.push([first, first])
        continue
      }
      this.#at++
      ranges.push([first, this.#character()])
    }
    this.#at++
    return ranges
  }

  #character(): number {
    const code = this.#body.codePointAt(this.#at) ?? 0
    this.#at += String.fromCodePoint(code).length
    if (code !== 0x5c) return code
    const escaped = this.#body[this.#at++] ?? ""
    const length = { x: 2, u: 4, U: 8 }[escaped]
    if (length === undefined) return { n: 10, r: 13, t: 9 }[escaped] ?? escaped.charCodeAt(0)
    const hex = this.#body.slice(this.#at, this.#at + length)
    this.#at += length
    return Number.parseInt(hex, 16)
  }
}

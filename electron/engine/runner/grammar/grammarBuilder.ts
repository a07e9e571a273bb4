/** No schema that people write comes near; a hostile one must not fill the memory. */
const largestGrammarCharacters = 4_000_000

export const tooComplexMessage =
  "The schema is too complex: its grammar would be too large. Ask for fewer properties, fewer alternatives or shorter limits."

/** llama.cpp makes a rule of each time that something may be repeated: so many take it a third of a second. */
const mostRepetitions = 500_000

/** Says that a grammar would take more memory than any honest schema needs. */
export class GrammarTooLarge extends Error {}

/** Rules whose names begin with it mean the same in every grammar. */
const libraryPrefix = "json-"

/** Rules of one GBNF grammar under construction. */
export class GrammarBuilder {
  readonly #bodies = new Map<string, string>()
  readonly #sharedNames = new Map<string, string>()
  readonly #taken = new Set(["root"])
  readonly #counts = new Map<string, number>()
  #size = 0
  #repetitions = 0

  /** A free rule name like `name`: GBNF knows letters, digits and hyphens only. */
  reserve(name: string): string {
    const plain =
      name
        .replace(/[^a-zA-Z0-9]+/g, "-")
        .replace(/^-+|-+$/g, "")
        .slice(0, 40) || "rule"
    const base = plain.startsWith(libraryPrefix) ? `x-${plain}` : plain
    if (!this.#taken.has(base)) {
      this.#taken.add(base)
      return base
    }
    let count = this.#counts.get(base) ?? 1
    while (this.#taken.has(`${base}-${++count}`));
    this.#counts.set(base, count)
    const unique = `${base}-${count}`
    this.#taken.add(unique)
    return unique
  }

  /** Says what a reserved name means. */
  define(name: string, body: string): void {
    this.#size += name.length + body.length
    if (this.#size > largestGrammarCharacters) throw new GrammarTooLarge()
    this.#bodies.set(name, body)
  }

  /** Counts the times that a part of the grammar may come. */
  repeat(times: number): void {
    this.#repetitions += times
    if (this.#repetitions > mostRepetitions) throw new GrammarTooLarge()
  }

  /** Adds a rule and returns its name, which is `name` made unique. */
  rule(name: string, body: string): string {
    const unique = this.reserve(name)
    this.define(unique, body)
    return unique
  }

  /** A rule that all who give the same key have in common; its body may name it. */
  shared(key: string, name: string, body: (unique: string) => string): string {
    const known = this.#sharedNames.get(key)
    if (known !== undefined) return known
    const unique = this.reserve(name)
    this.#sharedNames.set(key, unique)
    this.define(unique, body(unique))
    return unique
  }

  /** A rule of the library of JSON, whose names are taken by nobody else. */
  library(name: string, body: () => string): void {
    if (!this.#bodies.has(name)) this.define(name, body())
  }

  /** The whole grammar, beginning with the rule that is called `root`. */
  toGbnf(root: string): string {
    const lines = [`root ::= ${root}`]
    for (const [name, body] of this.#bodies) lines.push(`${name} ::= ${body}`)
    return `${lines.join("\n")}\n`
  }
}

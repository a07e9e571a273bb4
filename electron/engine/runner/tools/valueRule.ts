import type { JsonSchema } from "../../../contract/completion.ts"
import { literal } from "../grammar/gbnf.ts"
import type { CallGrammar } from "./callGrammar.ts"
import { isRecord } from "./jsonText.ts"
import { followed, relaxOthers, type SchemaPart, step, typeKeywords } from "./schemaReading.ts"

type Map = Readonly<Record<string, unknown>>

/** How a family writes the values of JSON where it does not write JSON. All of it is GBNF, but for `write`. */
export type ValueDialect = {
  /** The text of a value that a schema names. */
  write(value: unknown): readonly string[]
  /** A string that meets a schema; what it does not enforce it reports. */
  text(part: SchemaPart): string
  readonly boolean: string
  readonly null: string
  /** What stands before a member's value. */
  key(key: string): string
  /** The same for an argument of a call, where these are written in another way than members. */
  argument?(key: string): string
  readonly anyKey: string
  readonly comma: string
}

const types = ["string", "number", "boolean", "null", "array", "object"] as const

/** Rules for the values of one tool's parameters. */
export class ValueRules {
  readonly #grammar: CallGrammar
  readonly #dialect: ValueDialect
  readonly #root: JsonSchema | undefined
  readonly #known = new Map<unknown, string>()
  readonly #pending: (() => void)[] = []
  #any: string | null = null

  constructor(grammar: CallGrammar, dialect: ValueDialect, root: JsonSchema | undefined) {
    this.#grammar = grammar
    this.#dialect = dialect
    this.#root = root
  }

  /** The arguments of a function. */
  root(): string {
    const part = followed({ schema: this.#root, path: "" }, this.#root)
    return this.#finish("arguments", this.#object(isRecord(part.schema) ? part.schema : closed, part.path))
  }

  #finish(name: string, body: string): string {
    // A loop instead of recursion: a schema may be nested deeper than the stack allows.
    for (let next = this.#pending.pop(); next !== undefined; next = this.#pending.pop()) next()
    return this.#grammar.rule(name, body)
  }

  /** The arguments of a function between its parentheses, the closing one included. */
  call(): string {
    const part = followed({ schema: this.#root, path: "" }, this.#root)
    const whole = { schema: isRecord(part.schema) ? part.schema : closed, path: part.path }
    return this.#finish("arguments", this.#members(whole, '")"', this.#dialect.argument ?? this.#dialect.key))
  }

  /** The rule of what meets a schema. Recursive schemas have recursive rules. */
  #rule(part: SchemaPart): string {
    const target = followed(part, this.#root)
    if (!isRecord(target.schema)) return this.#anyValue()
    const known = this.#known.get(target.schema)
    if (known !== undefined) return known
    const name = this.#grammar.reserve("value")
    this.#known.set(target.schema, name)
    const { schema, path } = target
    this.#pending.push(() => this.#grammar.define(name, this.#body(schema, path)))
    return name
  }

  /** Members in the order of the schema, those that are not required if the model wants them, and their end. */
  #members(part: SchemaPart, end: string, keyOf: (key: string) => string): string {
    const { schema, path } = part
    const properties = isRecord(schema) && isRecord(schema.properties) ? schema.properties : {}
    const required: readonly unknown[] = isRecord(schema) && Array.isArray(schema.required) ? schema.required : []
    const unknown = required.some((key) => typeof key === "string" && !Object.hasOwn(properties, key))
    const enforced = ["properties", "additionalProperties", ...(unknown ? [] : ["required"])]
    relaxOthers(this.#grammar, part, ["object"], enforced)
    // From the last member to the first: what may follow where none has been written, and where one has.
    let [afterNone, afterSome] = [end, end]
    for (const key of Object.keys(properties).reverse()) {
      if (properties[key] === false) continue
      const value = this.#rule({ schema: properties[key], path: step(path, "properties", key) })
      const member = this.#grammar.rule(`member-${key}`, `${keyOf(key)} ${value}`)
      const next = this.#grammar.rule("after", afterSome)
      const skip = (rest: string) => (required.includes(key) ? "" : ` | ${rest}`)
      afterNone = `${member} ${next}${skip(this.#grammar.rule("from", afterNone))}`
      afterSome = `${this.#dialect.comma} ${member} ${next}${skip(next)}`
    }
    return `(${afterNone})`
  }

  #body(schema: Map, path: string): string {
    const listed = listedValues(schema)
    if (listed !== null) {
      relaxOthers(this.#grammar, { schema, path }, types, ["enum", "const"])
      const named = typesIn(schema)
      const fitting = listed.filter((value) => named.length === 0 || named.some((type) => isOfType(value, type)))
      const texts = fitting.flatMap((value) => this.#dialect.write(value))
      return texts.map(literal).join(" | ")
    }
    const keyword = ["anyOf", "oneOf"].find((one) => Array.isArray(schema[one]))
    if (keyword !== undefined && typesIn(schema).length === 0) return this.#alternatives(schema, path, keyword)
    relaxOthers(this.#grammar, { schema, path }, [], [])
    const named = typesIn(schema)
    if (named.length === 0) return this.#anyValue()
    return named.map((type) => this.#ofType(type, schema, path)).join(" | ")
  }

  #alternatives(schema: Map, path: string, keyword: string): string {
    const alternatives: readonly unknown[] = Array.isArray(schema[keyword]) ? schema[keyword] : []
    // Where two have a type in common, a value could meet both.
    const all = alternatives
      .flatMap((one) => typesIn(followed({ schema: one, path: "" }, this.#root).schema, types))
      .map((type) => (type === "integer" ? "number" : type))
    const isExclusive = keyword === "anyOf" || all.length === new Set(all).size
    relaxOthers(this.#grammar, { schema, path }, [], isExclusive ? [keyword] : [])
    return alternatives.map((one, index) => this.#rule({ schema: one, path: step(path, keyword, index) })).join(" | ")
  }

  #ofType(type: string, schema: Map, path: string): string {
    switch (type) {
      case "string":
        return this.#dialect.text({ schema, path })
      case "number":
      case "integer":
        return this.#grammar.schemaRule({ type, ...only(schema, typeKeywords(type)) }, path)
      case "boolean":
        return this.#dialect.boolean
      case "null":
        return this.#dialect.null
      case "array":
        return this.#array(schema, path)
      default:
        return this.#object(schema, path)
    }
  }

  #array(schema: Map, path: string): string {
    const { minItems, maxItems } = schema
    const [least, most] = [count(minItems) ?? 0, count(maxItems)]
    const isShort = least <= longestList && (most ?? 0) <= longestList && (most === null || least <= most)
    const hasOne = !Array.isArray(schema.items)
    relaxOthers(
      this.#grammar,
      { schema, path },
      ["array"],
      [...(hasOne ? ["items"] : []), ...(isShort ? ["minItems", "maxItems"] : [])],
    )
    const item = this.#rule({ schema: hasOne ? schema.items : true, path: step(path, "items") })
    if (!isShort) return `"[" (${item} (${this.#dialect.comma} ${item})*)? "]"`
    if (most === 0) return '"[" "]"'
    const others = `(${this.#dialect.comma} ${item}){${Math.max(0, least - 1)},${most === null ? "" : most - 1}}`
    return `"[" (${item} ${others})${least === 0 ? "?" : ""} "]"`
  }

  #object(schema: Map, path: string): string {
    const { additionalProperties } = schema
    const isOpen = !isRecord(schema.properties) && additionalProperties !== false
    if (!isOpen) return `"{" ${this.#members({ schema, path }, '"}"', this.#dialect.key)}`
    relaxOthers(this.#grammar, { schema, path }, ["object"], ["additionalProperties"])
    const value = this.#rule({ schema: additionalProperties ?? true, path: step(path, "additionalProperties") })
    return this.#freeMembers(value)
  }

  #freeMembers(value: string): string {
    const member = this.#grammar.rule("member", `${this.#dialect.anyKey} ${value}`)
    return `"{" (${member} (${this.#dialect.comma} ${member})*)? "}"`
  }

  #anyValue(): string {
    if (this.#any !== null) return this.#any
    const name = this.#grammar.reserve("any-value")
    this.#any = name
    const bodies = types.map((type) => {
      if (type === "object") return this.#freeMembers(name)
      return type === "array" ? `"[" (${name} (${this.#dialect.comma} ${name})*)? "]"` : this.#ofType(type, {}, "")
    })
    this.#grammar.define(name, bodies.join(" | "))
    return name
  }
}

/** Without a schema a function has no parameters. */
const closed = { properties: {} }

/** llama.cpp writes a repetition out as one rule a time. */
const longestList = 64

function count(value: unknown): number | null {
  return typeof value === "number" && Number.isInteger(value) && value >= 0 ? value : null
}

function listedValues(schema: Map): readonly unknown[] | null {
  if (Array.isArray(schema.enum) && schema.enum.length > 0) return schema.enum
  return "const" in schema ? [schema.const] : null
}

/** The types that a schema names, or that its keywords are about. */
function typesIn(schema: unknown, otherwise: readonly string[] = []): readonly string[] {
  if (!isRecord(schema)) return otherwise
  const { type } = schema
  const named = typeof type === "string" ? [type] : Array.isArray(type) ? type.map(String) : []
  if (named.length > 0) return named.includes("number") ? named.filter((one) => one !== "integer") : named
  const told = types.filter((one) => typeKeywords(one).some((keyword) => keyword in schema))
  return told.length > 0 ? told : otherwise
}

function isOfType(value: unknown, type: string): boolean {
  if (value === null || Array.isArray(value)) return type === (value === null ? "null" : "array")
  return type === "integer" ? Number.isInteger(value) : typeof value === type
}

function only(schema: Map, keywords: readonly string[]): Map {
  return Object.fromEntries(Object.entries(schema).filter(([key]) => keywords.includes(key)))
}

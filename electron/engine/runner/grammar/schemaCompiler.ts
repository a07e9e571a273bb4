import type { JsonSchema, SchemaRelaxation } from "../../../contract/completion.ts"
import { type Disjunction, type FlatGoal, Flattener } from "./alternatives.ts"
import { arrayExpression } from "./arrays.ts"
import type { CharacterSet } from "./characterSet.ts"
import type { Compiler, Goal } from "./compiler.ts"
import { exclusive } from "./exclusive.ts"
import { choice, type Expression, isNever, never, rule, text } from "./expression.ts"
import { freeValue } from "./freeJson.ts"
import { type GrammarBuilder, GrammarTooLarge } from "./grammarBuilder.ts"
import { inJsonString } from "./jsonText.ts"
import { listedTexts } from "./listedTexts.ts"
import { notValues } from "./negation.ts"
import { numberExpression } from "./numbers.ts"
import { objectExpression } from "./objects.ts"
import { isMap, type SchemaObject } from "./schema.ts"
import type { SchemaDocument } from "./schemaDocument.ts"
import { typesOf } from "./schemaFacts.ts"
import { constrains, isOnlyReference, simpleExpression, withoutAlternatives } from "./schemaForms.ts"
import { type StringFacts, stringExpression } from "./strings.ts"
import { textFacts, textKey } from "./textFacts.ts"
import { isValid } from "./validation.ts"

/** How many combinations of alternatives one place of a schema may have. */
const mostBranches = 200
const mostSteps = 20_000
const mostRules = 40_000
/** States of automata for texts and numbers; what comes after is left open. */
const mostStates = 20_000

/** Translates goals into rules, each goal once: that is how recursive schemas end. */
export class SchemaCompiler implements Compiler {
  readonly document: SchemaDocument
  readonly allowsExtraKeys: boolean
  readonly rules = new Map<string, Expression>()
  readonly #builder: GrammarBuilder
  readonly #flattener: Flattener
  readonly #relaxed = new Map<string, SchemaRelaxation>()
  readonly #known = new Map<string, Expression>()
  readonly #numbers = new Map<JsonSchema, number>()
  readonly #pending: (readonly [name: string, body: () => Expression])[] = []
  readonly #made = new Map<string, Expression | undefined>()
  readonly #encoded = new Map<string, Expression>()
  #steps = 0
  #states = 0

  constructor(document: SchemaDocument, builder: GrammarBuilder, allowsExtraKeys: boolean) {
    this.document = document
    this.allowsExtraKeys = allowsExtraKeys
    this.#builder = builder
    this.#flattener = new Flattener(document, this.relax)
  }

  get relaxed(): readonly SchemaRelaxation[] {
    return [...this.#relaxed.values()]
  }

  /** The rules of the whole schema are in `rules` afterwards. */
  compile(): Expression {
    const root = this.expressionOf([this.document.root], "root-value")
    // A loop instead of recursion: a schema may be nested deeper than the stack allows.
    for (let next = this.#pending.pop(); next !== undefined; next = this.#pending.pop()) {
      if (this.rules.size > mostRules) throw new GrammarTooLarge()
      const [name, body] = next
      this.rules.set(name, body())
    }
    return root
  }

  /** Bound, as the parts of the converter pass it on. */
  readonly relax = (path: string, keyword: string): void => {
    this.#relaxed.set(`${path}\n${keyword}`, { path, keyword })
  }

  addRule(hint: string, body: () => Expression): string {
    const name = this.#builder.reserve(hint)
    this.#pending.push([name, body])
    return name
  }

  textExpression(facts: StringFacts): Expression {
    return this.once(`text ${textKey(facts)}`, () => this.#newText(facts))
  }

  once<Made extends Expression | undefined>(key: string, build: () => Made): Made {
    if (!this.#made.has(key)) this.#made.set(key, build())
    return this.#made.get(key) as Made
  }

  #newText(facts: StringFacts): Expression {
    const expression = stringExpression(facts, {
      addRule: (body) => this.addRule("text", body),
      encode: (set) => this.#encode(set),
      spend: this.spend,
      relax: this.relax,
    })
    const isLarge = expression.kind === "sequence" && expression.items.length > 3
    return isLarge ? rule(this.addRule("text", () => expression)) : expression
  }

  readonly spend = (states: number): boolean => {
    this.#states += states
    return this.#states <= mostStates
  }

  #encode(set: CharacterSet): Expression {
    const key = set.join()
    const known = this.#encoded.get(key)
    if (known !== undefined) return known
    const plain = inJsonString(set)
    const isLong = set.length > 3 || (plain.kind === "choice" && plain.items.length > 1)
    const expression = isLong ? rule(this.addRule("chars", () => plain)) : plain
    this.#encoded.set(key, expression)
    return expression
  }

  expressionOf(goal: Goal, hint: string): Expression {
    const schemas = [...new Set(goal.map((schema) => this.#target(schema)))].filter((schema) => schema !== true)
    if (schemas.includes(false)) return never
    if (schemas.length === 0) return freeValue
    const key = schemas
      .map((schema) => this.#numberOf(schema))
      .sort((a, b) => a - b)
      .join()
    const known = this.#known.get(key)
    if (known !== undefined) return known
    const [only] = schemas
    const simple = schemas.length === 1 && isMap(only) ? simpleExpression(only) : undefined
    const expression = simple ?? rule(this.addRule(hint, () => this.#build(schemas, key)))
    this.#known.set(key, expression)
    return expression
  }

  #numberOf(schema: JsonSchema): number {
    const known = this.#numbers.get(schema) ?? this.#numbers.size
    this.#numbers.set(schema, known)
    return known
  }

  /** What a schema stands for that is nothing but a reference. */
  #target(schema: JsonSchema): JsonSchema {
    let target = schema
    for (let count = 0; count < 50 && isMap(target) && isOnlyReference(target); count++) {
      target = this.document.follow(target, String(target.$ref))
    }
    return target
  }

  #build(goal: Goal, key: string): Expression {
    const leaves: Goal[] = []
    const seen = new Set([key])
    const todo: Goal[] = [goal]
    for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
      const flat = this.#flattener.flatten(next)
      const union = flat === undefined ? undefined : this.#pureUnion(flat)
      if (union === undefined) {
        leaves.push(next)
        continue
      }
      for (const alternative of [...union].reverse()) {
        const schema = this.#target(alternative)
        const alternativeKey = `${this.#numberOf(schema)}`
        if (seen.has(alternativeKey)) continue
        seen.add(alternativeKey)
        todo.push([schema])
      }
    }
    const [only] = leaves
    if (leaves.length === 1 && only === goal) return this.#combined(goal)
    return choice(...leaves.map((leaf) => this.expressionOf(leaf, "choice")).filter((leaf) => !isNever(leaf)))
  }

  /** The alternatives of a goal that says nothing else. */
  #pureUnion({ schemas, disjunctions }: FlatGoal): readonly JsonSchema[] | undefined {
    const [only] = disjunctions
    if (disjunctions.length !== 1 || only === undefined || schemas.some(constrains)) return undefined
    return this.#alternativesOf(only)
  }

  #alternativesOf(disjunction: Disjunction): readonly JsonSchema[] {
    if (disjunction.keyword !== "oneOf") return disjunction.alternatives
    return exclusive(disjunction, this.#flattener, this)
  }

  #combined(goal: Goal): Expression {
    const flat = this.#flattener.flatten(goal)
    if (flat === undefined) return never
    const values = this.#listedValues(goal, flat.schemas)
    if (values !== undefined) return this.#listed(values)
    const branches: (readonly SchemaObject[])[] = []
    this.#expand(goal, new Set(), branches)
    return choice(...branches.map((schemas) => this.#branch(schemas)).filter((branch) => !isNever(branch)))
  }

  /** If an `enum` or `const` lists the values: those of them that meet everything else. */
  #listedValues(goal: Goal, schemas: readonly SchemaObject[]): readonly unknown[] | undefined {
    const listed = schemas.find((schema) => Array.isArray(schema.enum) || Object.hasOwn(schema, "const"))
    if (listed === undefined) return undefined
    const values: readonly unknown[] = Array.isArray(listed.enum) ? listed.enum : [listed.const]
    const texts = new Map(values.map((value) => [JSON.stringify(value), value]))
    return [...texts.values()].filter((value) => goal.every((schema) => isValid(value, schema, this.document)))
  }

  #listed(values: readonly unknown[]): Expression {
    const texts = values.map((value) => JSON.stringify(value))
    return listedTexts(texts, (body) => this.addRule("values", body))
  }

  /** Multiplies the alternatives out: each branch is a list of schemas that hold at once. */
  #expand(goal: Goal, chosen: ReadonlySet<Disjunction>, branches: (readonly SchemaObject[])[]): void {
    if (++this.#steps > mostSteps)
      this.document.fail("", "The schema is too complex: it has too many combinations of alternatives.")
    const flat = this.#flattener.flatten(goal)
    if (flat === undefined) return
    const open = flat.disjunctions.filter((disjunction) => !chosen.has(disjunction))
    const [next] = open
    if (next === undefined) {
      branches.push(flat.schemas)
      return
    }
    const alternatives = this.#alternativesOf(next)
    if (branches.length + alternatives.length > mostBranches && open.length + chosen.size > 1) {
      this.relax(this.document.pathOf(next.owner), next.keyword)
      this.#expand(goal, new Set([...chosen, next]), branches)
      return
    }
    for (const alternative of alternatives) this.#expand([...goal, alternative], new Set([...chosen, next]), branches)
  }

  #branch(schemas: readonly SchemaObject[]): Expression {
    // An alternative may list values that the goal as a whole did not.
    const listed = this.#listedValues(schemas.map(withoutAlternatives), schemas)
    if (listed !== undefined) return this.#listed(listed)
    const types = typesOf(schemas, !this.allowsExtraKeys)
    const excluded = schemas.flatMap((schema) => Reflect.get(schema, notValues) ?? [])
    const constants = [null, true, false].filter((value) => {
      const isAllowed = types.has(value === null ? "null" : "boolean")
      return isAllowed && !(Array.isArray(excluded) && excluded.includes(value))
    })
    const parts: Expression[] = constants.map((value) => text(JSON.stringify(value)))
    if (types.has("number") || types.has("integer")) parts.push(numberExpression(schemas, !types.has("number"), this))
    if (types.has("string")) parts.push(this.#string(schemas))
    if (types.has("array")) parts.push(arrayExpression(schemas, this))
    if (types.has("object")) parts.push(objectExpression(schemas, this))
    this.#relaxExcludedParts(schemas)
    return choice(...parts.filter((part) => !isNever(part)))
  }

  #string(schemas: readonly SchemaObject[]): Expression {
    return this.textExpression(textFacts(schemas, this))
  }

  /** That a value is not this very array or object is nothing that a grammar can say in few words. */
  #relaxExcludedParts(schemas: readonly SchemaObject[]): void {
    for (const schema of schemas) {
      const values = Reflect.get(schema, notValues)
      if (Array.isArray(values) && values.some((value) => typeof value === "object" && value !== null)) {
        this.relax(this.document.pathOf(schema), "not")
      }
    }
  }
}

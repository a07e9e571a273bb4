import type { JsonSchema } from "../../../contract/completion.ts"
import type { Expression } from "./expression.ts"
import type { SchemaDocument } from "./schemaDocument.ts"
import type { StringFacts } from "./strings.ts"

/** Schemas that a value has to meet all at once; none: any value. */
export type Goal = readonly JsonSchema[]

/** What the parts of the converter ask of the whole. */
export type Compiler = {
  readonly document: SchemaDocument
  /** The reading of JSON Schema itself, as against that of a prompt: keys that no `properties` names, values of any type. */
  readonly allowsExtraKeys: boolean
  /** The JSON texts of the values that meet a goal: a rule, as goals can refer to one another. */
  expressionOf(goal: Goal, hint: string): Expression
  /** A JSON string, quotes included. */
  textExpression(facts: StringFacts): Expression
  /** What `build` makes, made once for each key. */
  once<Made extends Expression | undefined>(key: string, build: () => Made): Made
  /** Takes so many states of automata from what a schema may cost; false: none are left, and what comes is left open. */
  readonly spend: (states: number) => boolean
  /** Adds a rule whose body is asked for later; its name. */
  addRule(hint: string, body: () => Expression): string
  /** Notes that a keyword is not enforced. */
  readonly relax: (path: string, keyword: string) => void
}

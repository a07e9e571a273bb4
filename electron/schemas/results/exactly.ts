import type { z } from "zod"

type Deep<Value> = Value extends readonly (infer Item)[]
  ? readonly Deep<Item>[]
  : Value extends object
    ? { readonly [Key in keyof Value]: Deep<Value[Key]> }
    : Value

/**
 * `exactly<Model>()(schema)`: does not compile unless the schema says just what the type of the contract says, no field more and
 * none less. What the host answers is not checked while it runs: this is how it is described to others.
 */
export function exactly<Value>() {
  return <Schema extends z.ZodType<Value>>(
    schema: Schema & (Deep<Value> extends Deep<z.output<Schema>> ? unknown : never),
  ): Schema => schema
}

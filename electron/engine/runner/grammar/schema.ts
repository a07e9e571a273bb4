import type { JsonSchema } from "../../../contract/completion.ts"

export type SchemaObject = Readonly<Record<string, unknown>>

export const typeNames = ["null", "boolean", "integer", "number", "string", "array", "object"] as const

export type TypeName = (typeof typeNames)[number]

export function isSchema(value: unknown): value is JsonSchema {
  return typeof value === "boolean" || isMap(value)
}

export function isMap(value: unknown): value is SchemaObject {
  return typeof value === "object" && value !== null && !Array.isArray(value)
}

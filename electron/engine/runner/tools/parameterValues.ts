import type { JsonSchema, ToolDefinition } from "../../../contract/completion.ts"
import { isRecord, parseJson } from "./jsonText.ts"
import { followed, resolve, type SchemaPart } from "./schemaReading.ts"

/** What JSON calls the kinds of values; an integer is a number. */
type JsonType = "null" | "boolean" | "number" | "string" | "array" | "object"

/** The types that a parameter may have; empty: any. */
export type ParameterTypes = ReadonlySet<JsonType>

const any: ParameterTypes = new Set()
/** Schemas refer to each other in circles at times. */
const deepest = 8

export function parameterTypes(parameters: JsonSchema | undefined, key: string): ParameterTypes {
  return typesOf(parametersOf(parameters).properties[key], parameters, deepest)
}

/** The schema of an object of parameters, which may stand behind a reference. */
export function parametersOf(parameters: JsonSchema | undefined): Parameters {
  const { schema, path } = followed({ schema: parameters, path: "" }, parameters)
  const { properties, required } = isRecord(schema) ? schema : {}
  return {
    schema,
    path,
    properties: isRecord(properties) ? properties : {},
    required: Array.isArray(required) ? required : [],
  }
}

export type Parameters = SchemaPart & {
  readonly properties: Readonly<Record<string, unknown>>
  readonly required: readonly string[]
}

/** Whether a value is text as it stands, whatever it looks like. */
export function isOnlyText(types: ParameterTypes): boolean {
  return types.size === 1 && types.has("string")
}

/** The JSON of what a model wrote as plain text: "3" is a number only where the parameter may be one. */
export function toJsonValue(text: string, types: ParameterTypes): string {
  const json = pythonWords[text.trim()] ?? text.trim()
  const value = parseJson(json)
  if (value === undefined) return JSON.stringify(text)
  if (types.size === 0 || types.has(typeOf(value)) || !types.has("string")) return json
  return JSON.stringify(text)
}

/** Templates write these words into the history, so that models repeat them. */
const pythonWords: Readonly<Record<string, string>> = { True: "true", False: "false", None: "null" }

function typesOf(schema: unknown, root: JsonSchema | undefined, depth: number): ParameterTypes {
  if (!isRecord(schema) || depth === 0) return any
  if (typeof schema.$ref === "string") return typesOf(resolve(schema.$ref, root), root, depth - 1)
  if (schema.type !== undefined) return new Set([schema.type].flat().map((type) => toJsonType(String(type))))
  if ("const" in schema) return new Set([typeOf(schema.const)])
  if (Array.isArray(schema.enum)) return new Set(schema.enum.map(typeOf))
  if (Array.isArray(schema.allOf) && schema.allOf.length === 1) return typesOf(schema.allOf[0], root, depth - 1)
  const choices = [schema.anyOf, schema.oneOf].find(Array.isArray) ?? []
  const types = choices.map((choice) => typesOf(choice, root, depth - 1))
  return types.some((some) => some.size === 0) ? any : new Set(types.flatMap((some) => [...some]))
}

function toJsonType(type: string): JsonType {
  return type === "integer" ? "number" : (type as JsonType)
}

function typeOf(value: unknown): JsonType {
  if (value === null) return "null"
  return Array.isArray(value) ? "array" : (typeof value as JsonType)
}

/** Without a schema a function has no parameters. */
export function argumentsSchema({ parameters }: ToolDefinition): JsonSchema {
  return parameters === undefined || typeof parameters === "boolean" ? noParameters : parameters
}

const noParameters = { type: "object", properties: {}, additionalProperties: false }

import type { AnswerFormat, JsonSchema } from "../contract/completion.ts"
import { AppError } from "../contract/errors.ts"
import {
  fieldOf,
  invalidValue,
  type JsonObject,
  join,
  optional,
  type Reader,
  readObject,
  readString,
  required,
  wrongType,
} from "./fields.ts"

/**
 * What the answer must be: `response_format`, or llama.cpp's `json_schema` and `grammar`. Whether a schema or a grammar can be
 * followed is for the engine to say; two of them at once cannot.
 */
export function readFormat(body: JsonObject): AnswerFormat | undefined {
  const given = [
    { name: "response_format", format: optional(body, "response_format", readResponseFormat) },
    { name: "json_schema", format: optional(body, "json_schema", readJsonSchemaFormat) },
    { name: "grammar", format: optional(body, "grammar", readGrammar) },
  ].filter(({ format }) => format !== undefined)
  const [first, second] = given
  if (first !== undefined && second !== undefined) {
    throw invalidValue(second.name, `an answer has one format, and '${first.name}' gives another`)
  }
  return first?.format
}

const readResponseFormat: Reader<AnswerFormat | undefined> = (value, path) => {
  const format = readObject(value, path)
  const type = required(format, "type", readString, path)
  switch (type) {
    case "text":
      return undefined
    case "json_object":
      // llama.cpp's way to say more.
      return optional(format, "schema", readJsonSchemaFormat, path) ?? { kind: "json-object" }
    case "json_schema":
      return readSchemaIn(format, path)
    default:
      throw invalidValue(join(path, "type"), "it is not one of 'text', 'json_object', 'json_schema'")
  }
}

/** OpenAI's `json_schema.schema`; llama.cpp's `schema`; and a bare schema as `json_schema`, which Dify's users write. */
function readSchemaIn(format: JsonObject, path: string): AnswerFormat {
  const own = optional(format, "schema", readJsonSchemaFormat, path)
  if (fieldOf(format, "json_schema") === undefined && own !== undefined) return own
  const described = required(format, "json_schema", readObject, path)
  const at = join(path, "json_schema")
  if (fieldOf(described, "schema") === undefined && isBareSchema(described)) return readJsonSchemaFormat(described, at)
  return required(described, "schema", readJsonSchemaFormat, at)
}

const schemaKeywords = ["type", "properties", "$ref", "anyOf", "oneOf", "allOf", "enum", "const", "items", "required"]

function isBareSchema(object: JsonObject): boolean {
  return schemaKeywords.some((keyword) => fieldOf(object, keyword) !== undefined)
}

const readJsonSchemaFormat: Reader<AnswerFormat> = (value, path) => ({
  kind: "json-schema",
  schema: readJsonSchema(value, path),
  param: path,
})

/** Only what it looks like from outside: its keywords are read by whoever follows them. */
export const readJsonSchema: Reader<JsonSchema> = (value, path) => {
  if (typeof value === "boolean") return value
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as JsonObject
  throw wrongType(value, path, "a JSON Schema")
}

const grammarLimit = 1_000_000

const readGrammar: Reader<AnswerFormat | undefined> = (value, path) => {
  const gbnf = readString(value, path)
  if (gbnf.trim() === "") return undefined
  if (gbnf.length <= grammarLimit) return { kind: "grammar", gbnf, param: path }
  throw new AppError("invalid_grammar", `'${path}' is longer than ${grammarLimit} characters.`, { param: path })
}

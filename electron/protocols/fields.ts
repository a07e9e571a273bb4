import { AppError, type ErrorCode } from "../contract/errors.ts"

/** Readers for what clients send: a value of the promised type, or an AppError whose `param` is the path of the field. */
export type JsonObject = Readonly<Record<string, unknown>>

export type Reader<Value> = (value: unknown, path: string) => Value

/** The field, or undefined where it is absent or null: an explicit null means absent for every optional field. */
export function fieldOf(object: JsonObject, name: string): unknown {
  return Object.hasOwn(object, name) ? (object[name] ?? undefined) : undefined
}

export function optional<Value>(object: JsonObject, name: string, read: Reader<Value>, base = ""): Value | undefined {
  const value = fieldOf(object, name)
  return value === undefined ? undefined : read(value, join(base, name))
}

export function required<Value>(object: JsonObject, name: string, read: Reader<Value>, base = ""): Value {
  const value = fieldOf(object, name)
  if (value !== undefined) return read(value, join(base, name))
  const path = join(base, name)
  throw new AppError("missing_required_parameter", `Missing required parameter: '${path}'.`, { param: path })
}

export function readObject(value: unknown, path: string): JsonObject {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as JsonObject
  throw wrongType(value, path, "an object")
}

export function readArray(value: unknown, path: string): readonly unknown[] {
  if (Array.isArray(value)) return value
  throw wrongType(value, path, "an array")
}

/** A string without halves of surrogate pairs, which no tokenizer can read; they are replaced. */
export function readString(value: unknown, path: string): string {
  if (typeof value === "string") return value.toWellFormed()
  throw wrongType(value, path, "a string")
}

export function readBoolean(value: unknown, path: string): boolean {
  if (typeof value === "boolean") return value
  throw wrongType(value, path, "true or false")
}

export function integerBetween(minimum: number, maximum: number): Reader<number> {
  return (value, path) => {
    if (!Number.isInteger(value)) throw wrongType(value, path, "an integer")
    return inRange("integer", value as number, path, minimum, maximum)
  }
}

export function numberBetween(minimum: number, maximum: number): Reader<number> {
  return (value, path) => {
    if (typeof value !== "number") throw wrongType(value, path, "a number")
    return inRange("decimal", value, path, minimum, maximum)
  }
}

export function oneOf<Value extends string>(values: readonly Value[]): Reader<Value> {
  return (value, path) => {
    const text = readString(value, path)
    const found = values.find((allowed) => allowed === text)
    if (found !== undefined) return found
    throw invalidValue(path, `'${shorten(text)}' is not one of ${values.map((one) => `'${one}'`).join(", ")}`)
  }
}

export function invalidValue(path: string, reason: string, code: ErrorCode = "invalid_value"): AppError {
  return new AppError(code, `Invalid value for '${path}': ${reason}.`, { param: path })
}

export function wrongType(value: unknown, path: string, expected: string): AppError {
  return new AppError("invalid_type", `Invalid type for '${path}': expected ${expected}, got ${typeName(value)}.`, {
    param: path,
  })
}

export function join(base: string, name: string): string {
  return base === "" ? name : `${base}.${name}`
}

/** Absent rather than undefined, so that what was not asked for leaves no trace. */
export function withoutUndefined<Fields extends object>(
  fields: Fields,
): { [Name in keyof Fields]?: Exclude<Fields[Name], undefined> } {
  const given = Object.entries(fields).filter(([, value]) => value !== undefined)
  return Object.fromEntries(given) as { [Name in keyof Fields]?: Exclude<Fields[Name], undefined> }
}

function inRange(kind: "integer" | "decimal", value: number, path: string, minimum: number, maximum: number): number {
  if (value < minimum)
    throw invalidValue(path, `${value} is below the minimum of ${minimum}`, `${kind}_below_min_value`)
  if (value > maximum)
    throw invalidValue(path, `${value} is above the maximum of ${maximum}`, `${kind}_above_max_value`)
  return value
}

function typeName(value: unknown): string {
  if (value === null) return "null"
  if (Array.isArray(value)) return "an array"
  if (typeof value === "number") return Number.isInteger(value) ? "an integer" : "a decimal number"
  return typeof value === "object" ? "an object" : `a ${typeof value}`
}

function shorten(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text
}

import type { JsonSchema } from "../../../contract/completion.ts"
import { AppError } from "../../../contract/errors.ts"
import { isSchema, type SchemaObject } from "./schema.ts"
import { checkKeywords, subschemasOf } from "./schemaKeywords.ts"

/** Schemas nested into one another more often than this are no work of people. */
const mostSchemas = 50_000

type Place = { readonly path: string; readonly resource: SchemaObject; readonly base: string }

/** A JSON Schema whose keywords have the right types, and whose references can be followed. */
export class SchemaDocument {
  readonly root: JsonSchema
  readonly #param: string
  readonly #places = new Map<object, Place>()
  readonly #resources = new Map<string, SchemaObject>()
  readonly #targets = new Map<object, JsonSchema>()

  /** @throws AppError `invalid_json_schema` with the place of the first keyword that is wrong */
  constructor(schema: JsonSchema, param: string) {
    this.root = schema
    this.#param = param
    if (!isSchema(schema)) this.fail("", "A schema must be an object or a boolean.")
    if (typeof schema === "object") this.#read(schema, { path: "", resource: schema, base: "" })
  }

  /** JSON Pointer of a schema of this document; of one that was derived, that of its origin. */
  pathOf(schema: object): string {
    return this.#places.get(schema)?.path ?? ""
  }

  /** Gives a schema that the converter made the place of the one that it was made from. */
  derive<Schema extends JsonSchema>(schema: Schema, origin: object, keyword: string): Schema {
    const place = this.#places.get(origin)
    if (typeof schema === "object" && place !== undefined && !this.#places.has(schema)) {
      this.#places.set(schema, keyword === "" ? place : { ...place, path: `${place.path}/${keyword}` })
    }
    return schema
  }

  /** @throws AppError `invalid_json_schema` */
  fail(path: string, message: string): never {
    const suffix = path
      .split("/")
      .slice(1)
      .map((part) => unescapePointer(part))
      .map((part) =>
        /^\d+$/.test(part) ? `[${part}]` : /^[\w$-]+$/.test(part) ? `.${part}` : `[${JSON.stringify(part)}]`,
      )
      .join("")
    const where = suffix.length > 200 ? `${suffix.slice(0, 200)}…` : suffix
    throw new AppError("invalid_json_schema", message, { param: this.#param + where })
  }

  /** The schema that a `$ref` names. */
  follow(schema: SchemaObject, reference: string): JsonSchema {
    const known = this.#targets.get(schema)
    if (known !== undefined) return known
    const place = this.#places.get(schema) ?? { path: "", resource: schema, base: "" }
    const target = this.#find(reference, place)
    if (!isSchema(target)) {
      this.fail(`${place.path}/$ref`, `The reference ${JSON.stringify(reference)} leads to no schema of this document.`)
    }
    if (typeof target === "object" && !this.#places.has(target)) {
      this.#read(target, { path: reference.replace(/^[^#]*#/, ""), resource: place.resource, base: place.base })
    }
    this.#targets.set(schema, target)
    return target
  }

  #find(reference: string, place: Place): unknown {
    const [address = "", fragment = ""] = reference.split("#", 2)
    const resource = address === "" ? place.resource : this.#resources.get(absolute(address, place.base))
    const named = this.#resources.get(absolute(reference, place.base)) ?? this.#resources.get(`#${fragment}`)
    if (fragment !== "" && !fragment.startsWith("/")) return named
    if (resource === undefined) return named
    // Draft 4 documents often give parts an `id` that is no address: there the whole document is meant.
    return pointedAt(resource, fragment) ?? (address === "" ? pointedAt(this.root, fragment) : undefined)
  }

  #read(schema: SchemaObject, start: Place): void {
    const todo: [SchemaObject, Place][] = [[schema, start]]
    for (let entry = todo.pop(); entry !== undefined; entry = todo.pop()) {
      const [current, outer] = entry
      if (this.#places.has(current)) continue
      const place = this.#enter(current, outer)
      this.#places.set(current, place)
      if (this.#places.size > mostSchemas) this.fail("", `The schema has more than ${mostSchemas} parts.`)
      checkKeywords(current, (keyword, message) => this.fail(`${place.path}/${escapePointer(keyword)}`, message))
      for (const { path, schema: part } of subschemasOf(current)) {
        const partPath = `${place.path}/${path.map(escapePointer).join("/")}`
        if (!isSchema(part)) this.fail(partPath, "A schema must be an object or a boolean.")
        if (typeof part === "object") todo.push([part, { ...place, path: partPath }])
      }
    }
  }

  /** Notes by which names this schema can be referred to. */
  #enter(schema: SchemaObject, outer: Place): Place {
    const id = schema.$id ?? schema.id
    let place = outer
    if (typeof id === "string" && id !== "") {
      const base = absolute(id, outer.base)
      this.#resources.set(base, schema)
      this.#resources.set(base.replace(/#$/, ""), schema)
      if (!id.startsWith("#")) place = { path: outer.path, resource: schema, base: base.replace(/#.*$/, "") }
    }
    for (const anchor of [schema.$anchor, schema.$dynamicAnchor]) {
      if (typeof anchor !== "string") continue
      this.#resources.set(absolute(`#${anchor}`, place.base), schema)
      this.#resources.set(`#${anchor}`, schema)
    }
    return place
  }
}

function absolute(reference: string, base: string): string {
  try {
    return new URL(reference, base === "" ? undefined : base).href
  } catch {
    return reference.startsWith("#") ? base + reference : reference
  }
}

function pointedAt(document: unknown, pointer: string): unknown {
  let value = document
  for (const part of pointer.split("/").slice(1)) {
    const key = unescapePointer(decode(part))
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return undefined
    value = Reflect.get(value, key)
  }
  return value
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

export function escapePointer(part: string): string {
  return part.replace(/~/g, "~0").replace(/\//g, "~1")
}

function unescapePointer(part: string): string {
  return part.replace(/~1/g, "/").replace(/~0/g, "~")
}

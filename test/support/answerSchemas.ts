import fc from "fast-check"

type Schema = Readonly<Record<string, unknown>>

const key = fc.constantFrom("name", "age", "tags", "a b", "größe", 'q"uote', "名", "x")
const bounds = (least: number, most: number) =>
  fc
    .tuple(fc.integer({ min: least, max: most }), fc.integer({ min: 0, max: 40 }))
    .map(([min, span]) => [min, min + span])

const leaf: fc.Arbitrary<Schema> = fc.oneof(
  fc.record({ type: fc.constant("boolean") }),
  fc.record({ type: fc.constant("null") }),
  fc.record({ type: fc.constant("string"), maxLength: fc.integer({ min: 1, max: 10 }) }),
  fc.constantFrom<Schema>(
    { type: "string", pattern: "^[a-c]{2,4}-\\d+$", maxLength: 12 },
    { type: "string", format: "date" },
    { type: "string", format: "uuid" },
    { type: "string", format: "ipv4" },
    { type: "string", minLength: 3, maxLength: 5 },
    { type: ["integer", "null"], minimum: 0 },
    { type: "number", exclusiveMinimum: 0, maximum: 1 },
    { type: "integer", multipleOf: 5, minimum: -20, maximum: 300 },
  ),
  bounds(-50, 50).map(([minimum, maximum]) => ({ type: "integer", minimum, maximum })),
  fc
    .uniqueArray(fc.oneof(fc.string({ maxLength: 6 }), fc.integer(), fc.boolean(), fc.constant(null)), {
      minLength: 1,
      maxLength: 5,
    })
    .map((values) => ({ enum: values })),
  fc.jsonValue({ maxDepth: 1 }).map((value) => ({ const: JSON.parse(JSON.stringify(value)) })),
)

const { schema } = fc.letrec<{ schema: Schema; object: Schema; array: Schema }>((tie) => ({
  schema: fc.oneof(
    { maxDepth: 3, depthSize: "small" },
    { weight: 4, arbitrary: leaf },
    { weight: 3, arbitrary: tie("object") },
    { weight: 2, arbitrary: tie("array") },
    { weight: 1, arbitrary: fc.array(tie("schema"), { minLength: 1, maxLength: 3 }).map((anyOf) => ({ anyOf })) },
  ),
  object: fc
    .dictionary(key, tie("schema"), { maxKeys: 4 })
    .chain((properties) =>
      fc.subarray(Object.keys(properties)).map((required) => ({ type: "object", properties, required })),
    ),
  array: fc
    .tuple(tie("schema"), fc.integer({ min: 0, max: 2 }), fc.integer({ min: 0, max: 2 }))
    .map(([items, minItems, more]) => ({ type: "array", items, minItems, maxItems: minItems + more })),
}))

/** Schemas of short values, the same in every run. */
export function answerSchemas(count: number): readonly Schema[] {
  return fc.sample(schema, { numRuns: count, seed: 20261121 })
}

import type { z } from "zod"
import { AppError } from "../../contract/errors.ts"
import { readBody as readObject } from "../../protocols/openaiRequest.ts"
import type { ApiContext } from "../apiContext.ts"
import { readJsonBody } from "../jsonBody.ts"

/** Calls of the library are small; an example for a template is the largest. */
const bodyLimitBytes = 4 * 1024 * 1024

/** The body as an object; none is as good as an empty one where nothing in it is needed. */
export async function readBody(ctx: ApiContext, schema: z.ZodType): Promise<unknown> {
  const isEmpty = (ctx.request.length ?? 0) === 0 && ctx.get("Transfer-Encoding") === ""
  if (isEmpty && schema.safeParse({}).success) return {}
  return readObject(await readJsonBody(ctx, bodyLimitBytes))
}

type Query = Readonly<Record<string, string | readonly string[] | undefined>>

/** Texts as what the schema expects in their place; what does not look like it is left for the schema to refuse. */
export function readQuery(query: Query, schema: z.ZodObject | null): Record<string, unknown> {
  const unknownName = Object.keys(query).find((name) => !Object.hasOwn(schema?.shape ?? {}, name))
  if (unknownName !== undefined) {
    const param = unknownName.slice(0, 80)
    throw new AppError("invalid_value", `Unknown query parameter '${param}'.`, { param })
  }
  return Object.fromEntries(
    Object.entries(schema?.shape ?? {}).flatMap(([name, field]) => {
      const given = query[name]
      return given === undefined ? [] : [[name, readField(given, kindOf(field))]]
    }),
  )
}

function readField(given: string | readonly string[], kind: string): unknown {
  if (kind === "array") return typeof given === "string" ? [given] : given
  if (typeof given !== "string") return given
  if (kind === "number" && /^-?\d+(\.\d+)?$/.test(given)) return Number(given)
  if (kind === "boolean" && /^(true|false)$/.test(given)) return given === "true"
  return given
}

/** "string", "number" … of what may be absent. */
function kindOf(field: z.core.$ZodType): string {
  const { def } = field._zod
  return def.type === "optional" ? kindOf((def as z.core.$ZodOptionalDef).innerType) : def.type
}

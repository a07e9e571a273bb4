import { z } from "zod"
import type { CallName, HostCalls } from "../../contract/hostApi.ts"
import { callSchemas } from "../../schemas/callSchemas.ts"

export type Method = "get" | "post" | "put" | "patch" | "delete"
export type Params = Readonly<Record<string, string>>

/** One route of the management API: one call of the host, and where its input comes from. */
export type ManageRoute = {
  readonly method: Method
  /** As OpenAPI writes it: `/models/{id}`. */
  readonly path: string
  readonly call: CallName
  readonly tag: string
  readonly summary: string
  /** Names in the path, in their order. */
  readonly params: readonly string[]
  readonly query: z.ZodObject | null
  readonly body: z.ZodType | null
  /** Where the body lies in the call's input: what a refusal calls `patch.name` is called `name` here. */
  readonly bodyAt: string | null
  readonly toInput: (params: Params, rest: unknown) => unknown
  /** Null: nothing is answered. */
  readonly result: z.ZodType | null
  readonly status: 200 | 201 | 202 | 204
  readonly toResult: (output: unknown, params: Params) => unknown
}

type Draft<Name extends CallName, Result> = {
  readonly call: Name
  readonly summary: string
  readonly result?: z.ZodType<Result>
  readonly status?: 201 | 202
  /** The field of the input that is sent as the body; absent: the body's fields are the input's. */
  readonly body?: string
  /** For an input that is put together in another way. */
  readonly input?: {
    readonly body: z.ZodType | null
    readonly bodyAt?: string
    of(params: Params, rest: unknown): unknown
  }
  /** What of the call's output is answered; absent: all of it. */
  readonly pick?: (output: HostCalls[Name]["output"], params: Params) => Result
}

/** `"get /models/{id}"` and what it does. */
export function route<Name extends CallName, Result = HostCalls[Name]["output"]>(
  tag: string,
  place: `${Method} /${string}`,
  draft: Draft<Name, Result>,
): ManageRoute {
  const [method, path] = place.split(" ") as [Method, string]
  const params = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? "")
  const { call, summary, result = null, pick } = draft
  return {
    method,
    path,
    call,
    tag,
    summary,
    params,
    ...inputOf(method, params, draft),
    result,
    status: result === null ? 204 : (draft.status ?? 200),
    toResult: (output, given) => (pick === undefined ? output : pick(output as HostCalls[Name]["output"], given)),
  }
}

type InputParts = Pick<ManageRoute, "query" | "body" | "bodyAt" | "toInput">

function inputOf<Name extends CallName, Result>(
  method: Method,
  params: readonly string[],
  { call, body, input }: Draft<Name, Result>,
): InputParts {
  if (input !== undefined) {
    return { query: null, body: input.body, bodyAt: input.bodyAt ?? null, toInput: input.of }
  }
  const shape: z.ZodRawShape = callSchemas[call].shape
  if (body !== undefined) {
    const schema = shape[body] as z.ZodType
    return { query: null, body: schema, bodyAt: body, toInput: (given, rest) => ({ ...given, [body]: rest }) }
  }
  const fields = Object.entries(shape).filter(([name]) => !params.includes(name))
  const rest = fields.length === 0 ? null : z.strictObject(Object.fromEntries(fields) as z.ZodRawShape)
  const isQuery = method === "get" || method === "delete"
  return {
    query: isQuery ? rest : null,
    body: isQuery ? null : rest,
    bodyAt: null,
    // The path says whom it is about, whatever the body says.
    toInput: (given, more) => ({ ...(more as object), ...given }),
  }
}

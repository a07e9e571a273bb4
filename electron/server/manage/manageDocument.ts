import { z } from "zod"
import { createDocument, type ZodOpenApiOperationObject, type ZodOpenApiPathsObject } from "zod-openapi"
import { callSchemas } from "../../schemas/callSchemas.ts"
import { managePath } from "../middleware/authenticate.ts"
import { managedEvents } from "./events.ts"
import type { ManageRoute } from "./manageRoute.ts"
import { manageRoutes } from "./manageRoutes.ts"

const failure = z
  .object({
    error: z.object({ message: z.string(), type: z.string(), param: z.string().nullable(), code: z.string() }),
  })
  .meta({ id: "Failure", description: "As the rest of the API tells errors." })

const managedEvent = z
  .object({ sequence: z.int(), name: z.enum(managedEvents), payload: z.record(z.string(), z.unknown()) })
  .meta({
    id: "LibraryEvent",
    description: "`payload`: the thing that changed, `{ id }` of one that is gone, or `{ ids }` in their new order.",
  })

/** The OpenAPI document, made of the very schemas that requests are checked with. */
export function manageDocument(version: string): ReturnType<typeof createDocument> {
  const paths: ZodOpenApiPathsObject = {
    "/events": { get: events },
    "/openapi.json": { get: document },
  }
  for (const route of manageRoutes) paths[route.path] = { ...paths[route.path], [route.method]: operationOf(route) }
  return createDocument({
    openapi: "3.1.0",
    info: {
      title: "Hearth: managing the library",
      version,
      description:
        "Needs a key that may manage the library, the key of the environment, or, on the same computer, the token of the command line.",
    },
    servers: [{ url: managePath }],
    security: [{ key: [] }],
    components: { securitySchemes: { key: { type: "http", scheme: "bearer" } } },
    paths,
  })
}

const failures = {
  "4XX": { description: "Refused.", content: { "application/json": { schema: failure } } },
  "5XX": { description: "Failed.", content: { "application/json": { schema: failure } } },
}

function operationOf(route: ManageRoute): ZodOpenApiOperationObject {
  const { method, path, summary, tag, query, body, result, status } = route
  const answer =
    result === null
      ? { description: "Done." }
      : { description: "Done.", content: { "application/json": { schema: result } } }
  return {
    operationId: `${method}${path.replaceAll(/[/{}-]+(\w?)/g, (_, letter: string) => letter.toUpperCase())}`,
    tags: [tag],
    summary,
    ...(route.params.length === 0 && query === null ? {} : { requestParams: paramsOf(route) }),
    ...(body === null
      ? {}
      : {
          requestBody: {
            required: !body.safeParse({}).success,
            content: { "application/json": { schema: body } },
          },
        }),
    responses: { [String(status)]: answer, ...failures },
  }
}

/** Names in a path are those of the call's input; that of an alias lies deeper, and any text is one until it is checked. */
function paramsOf({ call, params, query }: ManageRoute) {
  const shape: z.ZodRawShape = callSchemas[call].shape
  const path = z.object(Object.fromEntries(params.map((name) => [name, shape[name] ?? z.string().min(1)])))
  return { ...(params.length === 0 ? {} : { path }), ...(query === null ? {} : { query }) }
}

const events: ZodOpenApiOperationObject = {
  operationId: "getEvents",
  tags: ["events"],
  summary: "What changes in the library from now on, as server-sent events.",
  responses: {
    "200": {
      description: "One event in each `data:` line.",
      content: { "text/event-stream": { schema: managedEvent } },
    },
    ...failures,
  },
}

const document: ZodOpenApiOperationObject = {
  operationId: "getOpenapi",
  tags: ["host"],
  summary: "This document.",
  responses: {
    "200": {
      description: "OpenAPI 3.1.",
      content: { "application/json": { schema: z.record(z.string(), z.unknown()) } },
    },
    ...failures,
  },
}

import { Validator } from "@seriousme/openapi-schema-validator"
import Ajv2020 from "ajv/dist/2020.js"
import { beforeAll, expect, it } from "vitest"
import { manageDocument } from "../../../electron/server/manage/manageDocument.ts"
import { manageRoutes } from "../../../electron/server/manage/manageRoutes.ts"
import { send } from "../../support/httpClient.ts"
import { someAnswers } from "../../support/managedExamples.ts"
import { createScriptedManaged } from "../../support/scriptedManaged.ts"
import { startTestServer } from "../../support/server.ts"

/** A request for each route, and what the host is asked by it. */
const samples: Readonly<Record<string, { path: string; body?: object; input: object }>> = {
  "get /status": { path: "/status", input: {} },
  "get /memory": { path: "/memory", input: {} },
  "get /disk": { path: "/disk", input: {} },
  "get /models": { path: "/models", input: {} },
  "get /models/{id}": { path: "/models/llama3.2%3A3b", input: {} },
  "patch /models/{id}": {
    path: "/models/ember",
    body: { name: "Glut", notes: "" },
    input: { id: "ember", patch: { name: "Glut", notes: "" } },
  },
  "delete /models/{id}": { path: "/models/a%2Fb?forGood=true", input: { id: "a/b", forGood: true } },
  "put /models/{id}/settings": {
    path: "/models/ember/settings",
    body: { load: { contextSize: 512 }, idleMinutes: null },
    input: { id: "ember", settings: { load: { contextSize: 512 }, idleMinutes: null } },
  },
  "post /models/{id}/load": { path: "/models/ember/load", input: { id: "ember" } },
  "post /models/{id}/unload": { path: "/models/ember/unload", input: { id: "ember" } },
  "post /models/{id}/verify": { path: "/models/ember/verify", body: {}, input: { id: "ember" } },
  "get /models/{id}/details": { path: "/models/ember/details", input: { id: "ember" } },
  "post /models/{id}/template-preview": {
    path: "/models/ember/template-preview",
    body: { messages: [{ role: "user", content: "Hello!" }], hasTools: false, thinking: null },
    input: { id: "ember", messages: [{ role: "user", content: "Hello!" }], hasTools: false, thinking: null },
  },
  "post /models/{id}/estimate": { path: "/models/ember/estimate", input: { id: "ember" } },
  "post /rescan": { path: "/rescan", input: {} },
  "get /adapters": { path: "/adapters", input: {} },
  "post /adapters": { path: "/adapters", body: { path: "/peft" }, input: { path: "/peft" } },
  "post /adapters/check": {
    path: "/adapters/check",
    body: { path: "/peft", modelId: "ember" },
    input: { path: "/peft", modelId: "ember" },
  },
  "get /adapters/{id}": { path: "/adapters/herbs", input: {} },
  "patch /adapters/{id}": {
    path: "/adapters/herbs",
    body: { scale: 0.5, pairedWith: null },
    input: { id: "herbs", patch: { scale: 0.5, pairedWith: null } },
  },
  "delete /adapters/{id}": { path: "/adapters/herbs", input: { id: "herbs" } },
  "put /adapters/{id}/aliases/{name}": {
    path: "/adapters/herbs/aliases/herb%20master",
    body: { modelId: "ember", scale: null },
    input: { id: "herbs", alias: { name: "herb master", modelId: "ember", scale: null } },
  },
  "delete /adapters/{id}/aliases/{name}": {
    path: "/adapters/herbs/aliases/herbalist",
    input: { id: "herbs", name: "herbalist" },
  },
  "get /apps": { path: "/apps", input: {} },
  "get /links": { path: "/links", input: {} },
  "post /links": { path: "/links", body: { path: "/elsewhere" }, input: { path: "/elsewhere" } },
  "delete /links/{id}": { path: "/links/ln_1", input: { id: "ln_1" } },
  "get /imports": { path: "/imports", input: {} },
  "post /imports": {
    path: "/imports",
    body: { path: "/a.gguf", mode: "copy", only: ["/a.gguf"] },
    input: { path: "/a.gguf", mode: "copy", only: ["/a.gguf"] },
  },
  "post /imports/look": { path: "/imports/look", body: { path: "/a.gguf" }, input: { path: "/a.gguf" } },
  "get /imports/{id}": { path: "/imports/im_2", input: {} },
  "post /imports/{id}/cancel": { path: "/imports/im_1/cancel", input: { id: "im_1" } },
  "delete /imports/{id}": { path: "/imports/im_1", input: { id: "im_1" } },
  "get /hub/sources": { path: "/hub/sources", input: {} },
  "post /hub/probe": { path: "/hub/probe", body: { source: "modelscope" }, input: { source: "modelscope" } },
  "get /hub/search": {
    path: "/hub/search?text=qwen%203&tags=gguf&limit=5&sort=likes",
    input: { text: "qwen 3", tags: ["gguf"], limit: 5, sort: "likes" },
  },
  "get /hub/repo": { path: "/hub/repo?repo=Qwen/Qwen3-4B-GGUF", input: { repo: "Qwen/Qwen3-4B-GGUF" } },
  "post /hub/fits": {
    path: "/hub/fits",
    body: { source: "huggingface", repo: "a/b", revision: "main", load: { kvCacheType: "q8_0" } },
    input: { source: "huggingface", repo: "a/b", revision: "main", load: { kvCacheType: "q8_0" } },
  },
  "get /hub/suggestions": { path: "/hub/suggestions", input: {} },
  "get /downloads": { path: "/downloads", input: {} },
  "post /downloads": {
    path: "/downloads",
    body: { source: "huggingface", repo: "a/b", groupId: "c.gguf" },
    input: { download: { source: "huggingface", repo: "a/b", groupId: "c.gguf" } },
  },
  "post /downloads/clear": { path: "/downloads/clear", input: {} },
  "get /downloads/{id}": { path: "/downloads/dl_2", input: {} },
  "delete /downloads/{id}": { path: "/downloads/dl_1", input: { id: "dl_1" } },
  "post /downloads/{id}/pause": { path: "/downloads/dl_1/pause", input: { id: "dl_1" } },
  "post /downloads/{id}/resume": {
    path: "/downloads/dl_1/resume",
    body: { source: "hf-mirror" },
    input: { id: "dl_1", source: "hf-mirror" },
  },
  "post /downloads/{id}/move": {
    path: "/downloads/dl_2/move",
    body: { before: null },
    input: { id: "dl_2", before: null },
  },
}

const token = "local-for-this-test"
const managed = createScriptedManaged(someAnswers)
let url = ""

beforeAll(async () => {
  const server = await startTestServer({ manage: managed, localToken: token })
  url = server.url
  return () => server[Symbol.asyncDispose]()
})

const request = (path: string, method: string, body?: object) =>
  send(url, `/api/hearth/v1${path}`, { method, body, headers: { Authorization: `Bearer ${token}` } })

// biome-ignore lint/suspicious/noExplicitAny: a document is of any depth
const document = manageDocument("0.1.0") as any
const ajv = new Ajv2020({ strict: false, validateFormats: false })
ajv.addSchema({ $id: "document", ...document })

const pointerOf = (...parts: string[]) =>
  parts.map((part) => encodeURIComponent(part.replaceAll("~", "~0").replaceAll("/", "~1"))).join("/")

it("publishes a document that is valid OpenAPI", async () => {
  const { status, headers, json } = await request("/openapi.json", "GET")
  expect(status).toBe(200)
  expect(headers["cache-control"]).toBe("no-store")
  expect(json).toEqual(JSON.parse(JSON.stringify(document)))
  const { valid, errors } = await new Validator().validate(json)
  expect({ valid, errors }).toEqual({ valid: true, errors: undefined })
})

it("describes every route, and only those", async () => {
  const described = Object.entries<object>(document.paths).flatMap(([path, operations]) =>
    Object.keys(operations).map((method) => `${method} ${path}`),
  )
  const own = ["get /events", "get /openapi.json"]
  expect(described.toSorted()).toEqual([...Object.keys(samples), ...own].toSorted())
  expect(manageRoutes.map(({ method, path }) => `${method} ${path}`).toSorted()).toEqual(
    Object.keys(samples).toSorted(),
  )
  const ids = Object.values<object>(document.paths).flatMap((operations) =>
    Object.values(operations).map(({ operationId }) => operationId),
  )
  expect(new Set(ids).size).toBe(ids.length)
})

it.each(manageRoutes.map((route) => [`${route.method} ${route.path}`, route] as const))(
  "%s asks the host as it should and answers as the document says",
  async (place, route) => {
    const { path, body, input } = samples[place] ?? { path: "", input: {} }
    const answer = await request(path, route.method.toUpperCase(), body)
    expect(managed.called.at(-1)).toEqual({ name: route.call, input })
    expect(answer.status, answer.text).toBe(route.status)
    expect(answer.headers["cache-control"]).toBe("no-store")
    if (route.result === null) return expect(answer.text).toBe("")
    const place200 = pointerOf("paths", route.path, route.method, "responses", String(route.status))
    const schema = { $ref: `document#/${place200}/content/${pointerOf("application/json")}/schema` }
    expect(ajv.validate(schema, answer.json), ajv.errorsText()).toBe(true)
    if (body === undefined) return
    const sent = `document#/${pointerOf("paths", route.path, route.method)}/requestBody/content/${pointerOf("application/json")}/schema`
    expect(ajv.validate({ $ref: sent }, body), ajv.errorsText()).toBe(true)
  },
)

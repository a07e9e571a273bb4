import { randomBytes } from "node:crypto"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { expect, it } from "vitest"
import type { App } from "../../../electron/app.ts"
import type { CallName, HostCalls, HostStreams, StreamName } from "../../../electron/contract/hostApi.ts"
import type { ProviderDraft } from "../../../electron/contract/providers.ts"
import { createLog } from "../../../electron/core/log.ts"
import { startApp } from "../../support/app.ts"
import { testPorts } from "../../support/appPorts.ts"
import { type Canaries, Ear, filesOf, findCanaries, formsOf } from "../../support/canaries.ts"
import { startHeadless } from "../../support/headlessProcess.ts"
import { tempFolder } from "../../support/tempFolder.ts"
import { type QuotingUpstream, quoteNames, startQuotingUpstream } from "../../support/upstream/quotingUpstream.ts"

const random = () => randomBytes(15).toString("hex")

/** In several shapes: some look like keys, some like nothing, some have characters that are written in other ways elsewhere. */
function plant() {
  return {
    "a usual secret": `sk-${random()}`,
    "a secret without a shape": random(),
    "a secret of signs": `${random()}/+${random()}==`,
    "a header": `${random()}"&'<${random()}`,
    "a proxy's password": `${random()}%@:/${random()}`,
    "the environment's key": `env ${random()}`,
    "a wrong key": `sk-hearth-${random()}`,
  }
}

type Planted = ReturnType<typeof plant>
type Call = <Name extends CallName>(name: Name, input: HostCalls[Name]["input"]) => Promise<HostCalls[Name]["output"]>
type Open = <Name extends StreamName>(name: Name, input: HostStreams[Name]["input"]) => Promise<string>
/** The host as a window has it, whoever carries it there; everything that comes to the window is heard. */
type Window = { readonly call: Call; readonly open: Open }

/** What is shown once, and is a secret from then on. */
const shownOnce = new Set<CallName>(["keys.create", "keys.rotate"])

function bridgeWindow(app: App, ear: Ear): Window {
  const ends = new Map<string, (text: string) => void>()
  let text = ""
  const connection = app.connectWindow((frame) => {
    ear.hear(frame.kind === "event" ? `event ${frame.event.name}` : `stream ${frame.kind}`, frame)
    if (frame.kind === "item") text += typeof frame.item === "string" ? frame.item : JSON.stringify(frame.item)
    if (frame.kind === "end") ends.get(frame.streamId)?.(text)
  })
  return {
    async call(name, input) {
      const envelope = await connection.call(name, input)
      if (!shownOnce.has(name)) ear.hear(`call ${name}`, envelope)
      if (!envelope.ok) throw new Error(`${name}: ${envelope.error.message}`)
      return envelope.value as never
    },
    open(name, input) {
      text = ""
      const streamId = `${name} ${ends.size}`
      return new Promise((resolve) => {
        ends.set(streamId, resolve)
        connection.open(streamId, name, input)
      })
    },
  }
}

async function addProviders(window: Window, planted: Planted, upstream: QuotingUpstream, proxy: QuotingUpstream) {
  const usual = planted["a usual secret"]
  const others = [planted["a secret without a shape"], planted["a secret of signs"]]
  const headers = { "X-Extra": planted["a header"] }
  const ids = ["bearer", "own", "anthropic", "proxied"]
  const baseUrl = `${upstream.origin}/v1`
  const create = (provider: Omit<ProviderDraft, "kind">) =>
    window.call("providers.create", { provider: { kind: "other", baseUrl, headers, ...provider } })
  await create({ id: "bearer", secrets: [{ secret: usual, label: "first" }, { secret: others[0] ?? "" }] })
  await window.call("providers.addSecret", { id: "bearer", secret: others[1] ?? "" })
  await create({ id: "own", auth: "api-key", secrets: [{ secret: others[1] ?? "" }] })
  await create({ id: "anthropic", protocol: "anthropic", secrets: [{ secret: others[0] ?? "" }] })
  const userInfo = `user:${encodeURIComponent(planted["a proxy's password"])}`
  await create({
    id: "proxied",
    baseUrl: "http://service.example/v1",
    proxy: proxy.origin.replace("://", `://${userInfo}@`),
    secrets: [{ secret: usual }],
  })
  for (const id of ids) await window.call("providers.setModels", { id, models: quoteNames, patch: { isEnabled: true } })
  return ids
}

/** Keys of every kind, and a route whose targets all fail. */
async function addKeys(window: Window) {
  const create = async (name: string, policy: HostCalls["keys.create"]["input"]["key"]["policy"] = {}) =>
    window.call("keys.create", { key: { name, policy } })
  const key = await create("Dify")
  const limited = await create("limited", { requestsPerMinute: 1 })
  const narrow = await create("narrow", { models: ["nothing"], mayLeave: false })
  const former = await create("rotated")
  const rotated = await window.call("keys.rotate", { id: former.key.id })
  await window.call("settings.update", { patch: { ledger: { keepsBodies: true } } })
  const targets = ["json-401", "html-502", "text-500"].map((model) => ({ provider: "bearer", model }))
  await window.call("routes.create", { route: { name: "all-fail", targets } })
  return {
    key: key.secret,
    limited: limited.secret,
    narrow: narrow.secret,
    former: former.secret,
    rotated: rotated.secret,
  }
}

type Secrets = Planted & Awaited<ReturnType<typeof addKeys>>

/** All that a client can ask, most of which fails. Returns the token of its session. */
async function askEverything(url: string, ear: Ear, secrets: Secrets, providers: readonly string[]): Promise<string> {
  const { key } = secrets
  const bearer = (secret: string) => ({ authorization: `Bearer ${secret}` })
  const ask = (path: string, body: object, headers: Record<string, string> = bearer(key)) =>
    ear.ask(`${url}/${path}`, { method: "POST", body: JSON.stringify(body), headers })
  const lines = Object.values(secrets).map(
    (secret) => `api_key=${JSON.stringify(secret)}, Bearer ${secret.split(" ")[0]}`,
  )
  const messages = [{ role: "user", content: `control-prompt ${secrets["a usual secret"]} ${key} ${lines[0]}` }]
  const chat = (model: string, more: object = {}, headers?: Record<string, string>) =>
    ask("chat/completions", { model, messages, ...more }, headers)

  const names = providers.flatMap((provider) => quoteNames.map((name) => `${provider}/${name}`))
  await Promise.all(names.flatMap((name) => [chat(name, { stream: true }), chat(name)]))
  const failing = providers.flatMap((provider) => [
    ask("embeddings", { model: `${provider}/text-500`, input: "control-input" }),
    ask("embeddings", { model: `${provider}/long-text-200`, input: "control-input" }),
    ask("rerank", { model: `${provider}/long-text-200`, query: "x", documents: ["y"] }),
    ask("completions", { model: `${provider}/cut-json`, prompt: `password=${secrets["a secret without a shape"]}` }),
  ])
  await Promise.all([...failing, chat("all-fail"), chat("all-fail", { stream: true })])

  for (const secret of [secrets.limited, secrets.limited]) await chat("bearer/text-500", {}, { "x-api-key": secret })
  await chat("bearer/text-500", {}, { "api-key": secrets.narrow })
  await chat("ember", { max_tokens: 2 }, bearer(secrets["the environment's key"]))
  for (const bad of [secrets.former, secrets["a wrong key"]]) await chat("bearer/text-500", {}, bearer(bad))
  await chat(key, {}, { ...bearer(key), "user-agent": `curl ${secrets.rotated}` })
  await ask("auth/login", { api_key: secrets.former })
  await ask("auth/login", { api_key: { [key]: key } })
  const login = await fetch(`${url}/auth/login`, {
    method: "POST",
    body: JSON.stringify({ api_key: key, provider_name: "bearer", model_name: "text-500" }),
  })
  const { token } = (await login.json()) as { token: string }
  await ask("chat/completions", { messages }, bearer(token))
  await ask("auth/bind-model", { provider_name: "bearer", model_name: "nothing" }, bearer(token))
  await ask("auth/logout", {}, bearer(token))
  await chat("bearer/text-500", {}, bearer(token))
  for (const path of ["models", "usage", "nothing", "../metrics", "models/bearer/text-500"]) {
    await ear.ask(`${url}/${path}`, { headers: bearer(key) })
  }
  return token
}

/** The library as the command line manages it, with the token that the host wrote down for it, also where it is of no use. */
async function manageEverything(url: string, ear: Ear, token: string, key: string): Promise<void> {
  const authorization = `Bearer ${token}`
  const ask = (path: string, init: RequestInit = {}, headers: Record<string, string> = { authorization }) =>
    ear.ask(`${new URL(url).origin}${path}`, { ...init, headers })
  const library = "/api/hearth/v1"
  for (const path of ["status", "models", "models/none", "openapi.json", `hub/repo?repo=${token}`]) {
    await ask(`${library}/${path}`)
  }
  const patch = { method: "PATCH", body: JSON.stringify({ notes: "control-note" }) }
  await ask(`${library}/models/ember`, patch)
  await ask(`${library}/models/ember`, { ...patch, body: JSON.stringify({ name: [token] }) })
  await ask(`${library}/models/ember`, patch, { "x-api-key": key })
  // It opens nothing but the library.
  const question = { model: "bearer/text-500", messages: [{ role: "user", content: "x" }] }
  await ask("/v1/chat/completions", { method: "POST", body: JSON.stringify(question) })
  await ask("/v1/auth/login", { method: "POST", body: JSON.stringify({ api_key: token }) })
}

/** All that a window can look at and try. */
async function lookEverywhere(window: Window, providers: readonly string[]) {
  for (const id of providers) {
    await window.call("providers.fetchModels", { id }).catch(() => {})
    await Promise.all(quoteNames.map((model) => window.call("providers.check", { id, model })))
  }
  await window.open("routes.try", { name: "all-fail", text: "Hello" })
  const { items } = await window.call("ledger.list", { limit: 500 })
  for (const { id } of items) await window.call("ledger.get", { id })
  const [kept] = items.filter(({ operation }) => operation === "chat/completions")
  const replayed = await window.open("ledger.replay", { id: kept?.id ?? "" })
  const exported = [
    await window.open("ledger.export", { format: "csv" }),
    await window.open("ledger.export", { format: "json" }),
  ]
  await window.call("audit.list", { limit: 500 })
  await window.call("keys.usage", {})
  await window.call("host.snapshot", {})
  return { exported, replayed, requests: items.length }
}

it("finds a secret in each of the forms that it looks for", () => {
  const secret = plant()["a secret of signs"]
  const texts = [
    secret,
    `x${secret.slice(0, 40)}`,
    secret.toLowerCase(),
    encodeURIComponent(secret),
    Buffer.from(secret).toString("hex"),
    ...["", "a", "ab", "abc"].map((before) => Buffer.from(`${before}${secret}`).toString("base64")),
    ...["", "a", "ab", "abc"].map((before) => Buffer.from(`${before}${secret}!`).toString("base64url")),
  ]
  for (const text of texts)
    expect(findCanaries({ secret }, [{ where: "here", bytes: Buffer.from(text) }])).not.toEqual([])
  expect(findCanaries({ secret }, [{ where: "here", bytes: Buffer.from(secret, "utf16le") }])).not.toEqual([])
  expect(findCanaries({ secret }, [{ where: "here", bytes: Buffer.from(random()) }])).toEqual([])
  expect(formsOf(secret).size).toBeGreaterThan(10)
})

it("tells no secret to anybody but the service that it is for, however services, clients and windows misbehave", async () => {
  const folder = tempFolder()
  const ear = new Ear()
  const planted = plant()
  await using upstream = await startQuotingUpstream()
  await using proxy = await startQuotingUpstream()
  const log = createLog("debug", (line) => ear.hear("log", line))
  const app = await startApp(testPorts(folder, { apiKey: planted["the environment's key"], log }))
  const window = bridgeWindow(app, ear)
  const providers = await addProviders(window, planted, upstream, proxy)
  const keys = { ...planted, ...(await addKeys(window)) }
  const url = app.services.server.status().addresses[0]?.url ?? ""
  const token = await askEverything(url, ear, keys, providers)
  await manageEverything(url, ear, app.localToken, keys.key)
  const { exported, requests } = await lookEverywhere(window, providers)
  const secrets: Canaries = { ...keys, "a session": token, "the local token": app.localToken }
  // While the database is open, what is new stands beside it. Who may read the file of the token is its owner alone.
  const announced = "file host.json"
  const all = filesOf(folder)
  expect(all.find(({ where }) => where === announced)?.bytes.includes(app.localToken)).toBe(true)
  const open = all.filter(({ where }) => where !== announced)
  await app.close()
  const files = filesOf(folder)
  expect(findCanaries(secrets, [...ear.heard, ...open, ...files])).toEqual([])

  // The search looks where it should: what may be there is there, and the secrets were given to those that they are for.
  const sent = [upstream, proxy].flatMap(({ received }) => received).join("\n")
  const given = ["a usual secret", "a secret without a shape", "a secret of signs", "a header", "a proxy's password"]
  for (const name of given) expect(sent).toContain(planted[name as keyof Planted])
  for (const word of ["Quoted!", "[secret]", "[redacted]"]) expect(ear.text).toContain(word)
  expect(Buffer.concat(open.map(({ bytes }) => bytes)).includes("control-prompt")).toBe(true)
  expect(exported.every((text) => text.includes("Quoted!"))).toBe(true)
  expect(requests).toBeGreaterThan(100)
  const names = files.map(({ where }) => where)
  for (const name of ["settings.json", "secrets.json", "hearth.db"]) expect(names).toContain(`file ${name}`)
  expect(open.map(({ where }) => where)).toContain("file hearth.db-wal")
  for (const kind of ["log", "event provider.changed", "event request.changed", "call audit.list", "stream item"]) {
    expect(ear.heard.map(({ where }) => where)).toContain(kind)
  }
})

it("writes no secret into its log, as a process of its own that logs all it can", async () => {
  const folder = tempFolder()
  const ear = new Ear()
  const planted = plant()
  await using upstream = await startQuotingUpstream()
  await using proxy = await startQuotingUpstream()
  const before = await startApp(testPorts(folder))
  const window = bridgeWindow(before, new Ear())
  const [provider = ""] = await addProviders(window, planted, upstream, proxy)
  const keys = { ...planted, ...(await addKeys(window)) }
  await before.close()

  const env = { HEARTH_LOG: "debug", HEARTH_API_KEY: planted["the environment's key"] }
  const host = startHeadless(folder, { env })
  const { api } = await host.started()
  const token = await askEverything(api, ear, keys, [provider])
  const { token: localToken } = JSON.parse(readFileSync(join(folder, "host.json"), "utf8")) as { token: string }
  await manageEverything(api, ear, localToken, keys.key)
  await host.stop()
  for (const [name, text] of Object.entries(await host.ended)) ear.hear(name, text)
  const secrets = { ...keys, "a session": token, "the local token": localToken }
  expect(findCanaries(secrets, [...ear.heard, ...filesOf(folder)])).toEqual([])
  const log = readFileSync(join(folder, "logs", "hearth.log"), "utf8")
  for (const text of [log, (await host.ended).stderr]) expect(text).toContain("POST /v1/chat/completions")
})

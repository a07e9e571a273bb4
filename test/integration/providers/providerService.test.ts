import { readdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it, onTestFinished, vi } from "vitest"
import type { CompletionRequest } from "../../../electron/contract/completion.ts"
import { createLog } from "../../../electron/core/log.ts"
import { openConfSettings } from "../../../electron/ports/confSettings.ts"
import { openKeyFileBox } from "../../../electron/ports/keyFileBox.ts"
import { createProviderService, type ProviderChange } from "../../../electron/services/providers/providerService.ts"
import { openSecretStore } from "../../../electron/store/secretStore.ts"
import { openSettings } from "../../../electron/store/settings.ts"
import { storedProvider } from "../../../electron/store/storedProvider.ts"
import { ManualClock } from "../../support/manualClock.ts"
import { tempFolder } from "../../support/tempFolder.ts"
import { answerText } from "../../support/upstream/answers.ts"
import { defaultModelList, startUpstream, type UpstreamOptions } from "../../support/upstream/upstream.ts"

const never = new AbortController().signal
const canary = (name: string) => `sk-canary-${name}-0123456789`

function open(folder = tempFolder()) {
  const lines: string[] = []
  const audited: string[] = []
  const heard: ProviderChange[] = []
  const clock = new ManualClock()
  const service = createProviderService({
    section: openSettings(join(folder, "settings.json"), openConfSettings).section("providers", storedProvider),
    secrets: openSecretStore(join(folder, "secrets.json"), openKeyFileBox(folder)),
    audit: { record: (change) => void audited.push(JSON.stringify(change)) },
    log: createLog("debug", (line) => lines.push(line)),
    clock,
  })
  service.onChange((change) => heard.push(change))
  onTestFinished(() => service.close())
  return { folder, service, clock, lines, audited, heard }
}

async function startService(options: UpstreamOptions = {}) {
  const upstream = await startUpstream(options)
  onTestFinished(() => upstream[Symbol.asyncDispose]())
  return upstream
}

async function askFor(service: ReturnType<typeof open>["service"], id: string, model = "gpt-test"): Promise<string> {
  const input = { kind: "chat", messages: [{ role: "user", content: "Hello!" }], templateArguments: {} } as const
  const request: CompletionRequest = { model, input, sampling: {}, stop: [] }
  let text = ""
  for await (const event of service.providerOf(id).complete(model, request, never)) {
    if (event.type === "text-delta") text += event.text
  }
  return text
}

describe("the services that the owner has set up", () => {
  it("answer again after a restart, with their secrets, headers and models", async () => {
    const upstream = await startService({ secrets: { [canary("one")]: null } })
    const first = open()
    const { id } = first.service.create({
      kind: "other",
      baseUrl: upstream.baseUrl,
      secrets: [{ secret: canary("one") }],
      headers: { "X-Tenant": canary("header") },
    })
    await first.service.fetchModels(id)
    first.service.setModels(id, ["gpt-test"], { isEnabled: false })
    const again = open(first.folder)
    expect(again.service.list()).toEqual(first.service.list())
    expect(await askFor(again.service, id)).toBe(answerText)
    expect(upstream.requests.at(-1)).toMatchObject({ secret: canary("one"), headers: { "x-tenant": canary("header") } })
  })

  it("leave nothing secret in clear: not in files, logs, events, the audit list or errors", async () => {
    const upstream = await startService({ secrets: {} })
    const host = open()
    const { id } = host.service.create({
      kind: "other",
      baseUrl: upstream.baseUrl,
      proxy: `http://ann:${canary("proxy")}@127.0.0.1:${upstream.port}`,
      secrets: [{ secret: canary("one"), label: "first" }],
      headers: { "X-Tenant": canary("header") },
    })
    const failures = [
      await host.service.fetchModels(id).catch((error) => [error.toBody(), error.stack]),
      await host.service.check(id, "gpt-test"),
      await askFor(host.service, id).catch((error) => [error.toBody(), error.stack]),
    ]
    host.service.update(id, { headers: { "x-tenant": canary("other") }, proxy: null })
    host.service.addSecret(id, canary("two"))
    const told = JSON.stringify([failures, host.lines, host.audited, host.heard, host.service.list()])
    expect(told).not.toContain("canary")
    for (const file of readdirSync(host.folder)) {
      expect(readFileSync(join(host.folder, file), "latin1"), file).not.toContain("canary")
    }
    expect(host.audited.length).toBeGreaterThanOrEqual(3)
  })

  it("are not built anew for every request that looks through them, but after every change", () => {
    const { service } = open()
    const { id } = service.create({ kind: "openai" })
    service.setModels(id, ["gpt-test"], { isEnabled: true })
    const modelsOf = () => service.list()[0]?.models
    const before = modelsOf()
    expect(modelsOf()).toBe(before)
    service.setModels(id, ["gpt-test"], { isEnabled: false })
    expect([before?.[0]?.isEnabled, modelsOf()?.[0]?.isEnabled]).toEqual([true, false])
  })

  it("never take the name of this computer's models, not even from the file", () => {
    const first = open()
    const { id } = first.service.create({ kind: "local", baseUrl: "http://127.0.0.1:1/v1" })
    expect(id).toBe("local-2")
    const path = join(first.folder, "settings.json")
    writeFileSync(path, readFileSync(path, "utf8").replaceAll("local-2", "local"))
    expect(open(first.folder).service.list()).toEqual([])
  })

  it("end what still runs when the host ends, however long a service is silent", async () => {
    const upstream = await startService()
    const { service } = open()
    const { id } = service.create({ kind: "other", baseUrl: upstream.baseUrl })
    const [silent, stalled] = ["silent", "stall"].map((model) =>
      askFor(service, id, model).catch((error) => error.code),
    )
    await vi.waitFor(() => expect(upstream.requests).toHaveLength(2))
    service.remove(id)
    await service.close()
    expect(await Promise.all([silent, stalled])).toEqual(["server_stopping", "server_stopping"])
  })

  it("have their secrets deleted with them", async () => {
    const host = open()
    const { id } = host.service.create({
      kind: "openai",
      secrets: [{ secret: canary("one") }],
      headers: { "X-A": "b" },
      proxy: "http://u:p@127.0.0.1:1",
    })
    host.service.remove(id)
    expect(JSON.parse(readFileSync(join(host.folder, "secrets.json"), "utf8"))).toEqual({})
    expect(host.service.list()).toEqual([])
    expect(host.heard.at(-1)).toEqual({ kind: "removed", id })
  })

  it("go through the proxy that was set, with its user and password", async () => {
    const upstream = await startService()
    const { service } = open()
    const { id, proxy } = service.create({
      kind: "other",
      baseUrl: "http://far.invalid/v1",
      proxy: `http://ann:${canary("proxy")}@127.0.0.1:${upstream.port}`,
    })
    expect(proxy).toBe(`http://127.0.0.1:${upstream.port}`)
    expect(await askFor(service, id)).toBe(answerText)
    const credentials = Buffer.from(`ann:${canary("proxy")}`).toString("base64")
    expect(upstream.requests[0]).toMatchObject({
      path: "http://far.invalid/v1/chat/completions",
      headers: { "proxy-authorization": `Basic ${credentials}`, host: "far.invalid" },
    })
  })

  it("are asked with changed headers, addresses and secrets from the next request on", async () => {
    const [one, two] = [await startService(), await startService()]
    const { service } = open()
    const { id } = service.create({ kind: "other", baseUrl: one.baseUrl, headers: { "X-A": "1", "X-B": "2" } })
    await askFor(service, id)
    service.update(id, { headers: { "x-a": null, "X-B": "3" } })
    await askFor(service, id)
    service.update(id, { baseUrl: `${two.baseUrl}/` })
    service.addSecret(id, canary("one"))
    await askFor(service, id)
    expect(one.requests.map(({ headers }) => [headers["x-a"], headers["x-b"]])).toEqual([
      ["1", "2"],
      [undefined, "3"],
    ])
    expect(two.requests.map(({ secret }) => secret)).toEqual([canary("one")])
  })

  it("let answers that run come to their end when something is changed", async () => {
    const held = Promise.withResolvers<void>()
    const upstream = await startService({ before: (frame) => (frame === 3 ? held.promise : undefined) })
    const { service } = open()
    const { id } = service.create({ kind: "other", baseUrl: upstream.baseUrl })
    const answer = askFor(service, id)
    await expect.poll(() => upstream.runningCount).toBe(1)
    service.update(id, { timeouts: { idleMs: 1_000 } })
    service.remove(id)
    held.resolve()
    expect(await answer).toBe(answerText)
  })

  it("tell which of their secrets rest, and until when", async () => {
    const refusals = { [canary("one")]: "status-429-seconds", [canary("two")]: null } as const
    const upstream = await startService({ secrets: refusals })
    const { service, clock, heard } = open()
    const secrets = [{ secret: canary("one") }, { secret: canary("two") }]
    const { id } = service.create({ kind: "other", baseUrl: upstream.baseUrl, secrets })
    expect(await askFor(service, id)).toBe(answerText)
    const until = clock.now() + 7_000
    expect(service.infoOf(id)?.secrets.map(({ cooldown }) => cooldown)).toEqual([{ until, reason: "rate-limit" }, null])
    expect(heard.at(-1)).toMatchObject({ provider: { secrets: [{ cooldown: { until } }, { cooldown: null }] } })
    clock.advance(7_000)
    expect(service.infoOf(id)?.secrets.map(({ cooldown }) => cooldown)).toEqual([null, null])
  })

  it("take secrets as they are copied, and refuse what no header can hold before anything is kept", async () => {
    const upstream = await startService({ secrets: { [canary("one")]: null } })
    const { service } = open()
    const { id } = service.create({ kind: "other", baseUrl: upstream.baseUrl })
    service.addSecret(id, ` Bearer ${canary("one")} `)
    expect(await askFor(service, id)).toBe(answerText)
    for (const secret of ["two words", "秘密的钥匙", "a\nb"]) {
      expect(() => service.addSecret(id, secret)).toThrow(
        expect.objectContaining({ code: "invalid_value", param: "secret" }),
      )
      const draft = { kind: "openai", secrets: [{ secret: canary("two") }, { secret }] }
      expect(() => service.create(draft)).toThrow(expect.objectContaining({ param: "secret" }))
    }
    expect(service.list().map(({ secrets }) => secrets.length)).toEqual([1])
  })

  it("say that a secret cannot be read on this computer, until it is entered again", async () => {
    const upstream = await startService({ secrets: { [canary("one")]: null } })
    const first = open()
    const { id } = first.service.create({
      kind: "other",
      baseUrl: upstream.baseUrl,
      secrets: [{ secret: canary("one") }],
    })
    writeFileSync(join(first.folder, "secret.key"), Buffer.alloc(32, 7))
    const { service } = open(first.folder)
    // Before anybody has asked, and so before anything has failed.
    expect(service.list()[0]?.secrets).toMatchObject([{ isUnreadable: true }])
    await expect(askFor(service, id)).rejects.toMatchObject({ code: "secret_unreadable" })
    const { steps } = await service.check(id, "gpt-test")
    expect(steps).toContainEqual(expect.objectContaining({ step: "secret", outcome: "failed" }))
    const lost = service.infoOf(id)?.secrets[0]?.id ?? ""
    service.addSecret(id, canary("one"))
    service.removeSecret(id, lost)
    expect(await askFor(service, id)).toBe(answerText)
    expect(service.infoOf(id)?.secrets[0]).not.toHaveProperty("isUnreadable")
  })

  it("are asked without a proxy of the environment where they are on this computer, and through it elsewhere", async () => {
    const upstream = await startService()
    vi.stubEnv("HTTP_PROXY", upstream.origin)
    vi.stubEnv("http_proxy", upstream.origin)
    vi.stubEnv("NO_PROXY", "")
    vi.stubEnv("no_proxy", "")
    onTestFinished(() => void vi.unstubAllEnvs())
    const { service } = open()
    const near = service.create({ kind: "other", id: "near", baseUrl: upstream.baseUrl })
    const far = service.create({ kind: "other", id: "far", baseUrl: "http://far.invalid/v1" })
    const never = service.create({ kind: "other", id: "never", baseUrl: "http://far.invalid/v1", proxy: "none" })
    await askFor(service, near.id)
    await askFor(service, far.id)
    await expect(askFor(service, never.id)).rejects.toMatchObject({ code: "upstream_unavailable" })
    expect(upstream.requests.map(({ path }) => path)).toEqual([
      "/v1/chat/completions",
      "http://far.invalid/v1/chat/completions",
    ])
  })

  it("are unknown after they were removed", () => {
    const { service } = open()
    expect(() => service.providerOf("far")).toThrow(expect.objectContaining({ code: "provider_not_found" }))
    expect(service.infoOf("far")).toBeUndefined()
  })
})

describe("the models of a service", () => {
  const listOf = (...ids: readonly string[]) => ({ data: ids.map((id) => ({ id })) })

  it("keep what the user has set when the list comes again, and are marked when they are gone", async () => {
    let modelList: unknown = listOf("a", "b", "text-embedding-c")
    const upstream = await startService({
      get modelList() {
        return modelList
      },
    })
    const { service } = open()
    const { id } = service.create({ kind: "other", baseUrl: upstream.baseUrl })
    await service.fetchModels(id)
    const price = { currency: "CNY", inputPerMillion: 1, cachedPerMillion: null, outputPerMillion: 2 }
    service.setModels(id, ["a"], { isEnabled: false, price, contextSize: 5_000 })
    service.setModels(id, ["typed"], { price })
    modelList = { data: [{ id: "a", context_length: 9_000 }, { id: "d" }] }
    const { models } = await service.fetchModels(id)
    expect(models).toMatchObject([
      { id: "a", source: "fetched", isEnabled: false, price, contextSize: 5_000 },
      { id: "d", source: "fetched", isEnabled: true, price: null },
      { id: "b", source: "gone" },
      { id: "text-embedding-c", source: "gone", capabilities: ["embedding"] },
      { id: "typed", source: "typed", isEnabled: true, price, capabilities: ["chat", "tools"] },
    ])
    modelList = listOf("a", "b", "typed")
    const back = await service.fetchModels(id)
    expect(back.models.map(({ id: model, source }) => [model, source])).toEqual([
      ["a", "fetched"],
      ["b", "fetched"],
      ["typed", "fetched"],
      ["d", "gone"],
      ["text-embedding-c", "gone"],
    ])
  })

  it("are offered to clients by themselves only where the list is one that somebody chose", async () => {
    const long = listOf(...Array.from({ length: 31 }, (_, index) => `m${index}`))
    const [short, shop] = [
      await startService({ modelList: listOf("chat", "whisper-1") }),
      await startService({ modelList: long }),
    ]
    const { service } = open()
    const create = (baseUrl: string) => service.fetchModels(service.create({ kind: "other", baseUrl }).id)
    expect((await create(short.baseUrl)).models.map(({ isEnabled }) => isEnabled)).toEqual([true, false])
    expect((await create(shop.baseUrl)).models.every(({ isEnabled }) => !isEnabled)).toBe(true)
  })

  it("of a service on this computer are listed without being asked for", async () => {
    const upstream = await startService({ modelList: { models: [{ name: "qwen3:8b" }] } })
    const { service } = open()
    const { id } = service.create({ kind: "ollama", baseUrl: upstream.baseUrl })
    await expect.poll(() => service.infoOf(id)?.models.map((model) => model.id)).toEqual(["qwen3:8b"])
  })

  it("are not written into a service that was removed while it was asked", async () => {
    const held = Promise.withResolvers<void>()
    const upstream = await startService({ before: () => held.promise, modelList: defaultModelList })
    const { service } = open()
    const { id } = service.create({ kind: "other", baseUrl: upstream.baseUrl })
    const fetching = service.fetchModels(id)
    await expect.poll(() => upstream.requests.length).toBe(1)
    service.remove(id)
    held.resolve()
    await expect(fetching).rejects.toMatchObject({ code: "provider_not_found" })
    expect(service.list()).toEqual([])
  })
})

describe("a check of a service", () => {
  const outcomes = async (options: UpstreamOptions, draft: object = {}, model: string | undefined = "gpt-test") => {
    const upstream = await startService(options)
    const { service } = open()
    const { id } = service.create({ kind: "other", baseUrl: upstream.baseUrl, ...draft })
    const { steps, latencyMs } = await service.check(id, model)
    return { latencyMs, steps: steps.map(({ step, outcome, error }) => [step, outcome, error?.code]) }
  }

  it("finds a service that is not there, and asks nothing more of it", async () => {
    const { service } = open()
    const gone = await startService()
    await gone.kill()
    const secrets = [{ secret: canary("one") }]
    const { id } = service.create({ kind: "other", baseUrl: gone.baseUrl, secrets })
    const check = await service.check(id, "gpt-test")
    expect(check.latencyMs).toBeNull()
    expect(check.steps.map(({ step, outcome, error }) => [step, outcome, error?.code])).toEqual([
      ["reach", "failed", "upstream_unavailable"],
      ["secret", "skipped", undefined],
      ["models", "skipped", undefined],
      ["answer", "skipped", undefined],
    ])
    expect(check.steps[0]?.error?.facts).toMatchObject({ reason: "ECONNREFUSED" })
  })

  it("says which of several secrets is refused", async () => {
    const secrets = [{ secret: canary("bad") }, { secret: canary("good") }]
    const found = await outcomes({ secrets: { [canary("good")]: null } }, { secrets })
    expect(found.steps).toEqual([
      ["reach", "ok", undefined],
      ["secret", "failed", "upstream_auth_failed"],
      ["secret", "ok", undefined],
      ["models", "ok", undefined],
      ["answer", "ok", undefined],
    ])
  })

  it("asks embedding models for vectors, and rankers for a ranking", async () => {
    expect((await outcomes({}, {}, "text-embedding-test")).steps.at(-1)).toEqual(["answer", "ok", undefined])
    expect((await outcomes({}, {}, "rerank-test")).steps.at(-1)).toEqual(["answer", "ok", undefined])
  })

  it("says that an address leads to no API, and that an account is empty", async () => {
    expect((await outcomes({ behaviour: "path-404" })).steps).toContainEqual([
      "models",
      "failed",
      "upstream_invalid_reply",
    ])
    expect((await outcomes({ behaviour: "status-402" })).steps.at(-1)).toEqual(["answer", "failed", "upstream_billing"])
  })
})

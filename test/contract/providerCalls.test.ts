import { describe, expect, it, onTestFinished } from "vitest"
import type { HostEvent } from "../../electron/contract/hostApi.ts"
import { createTestHost } from "../support/testHost.ts"
import { transports } from "../support/transports.ts"
import { startUpstream } from "../support/upstream/upstream.ts"

const canary = "sk-canary-0123456789"

describe.each(Object.entries(transports))("the calls about providers over %s", (_name, connect) => {
  async function open() {
    const upstream = await startUpstream({ secrets: { [canary]: null } })
    onTestFinished(() => upstream[Symbol.asyncDispose]())
    const host = createTestHost()
    const transport = await connect(host)
    const heard: HostEvent[] = []
    const connected = Promise.withResolvers<void>()
    const stop = transport.subscribe({
      event: (event) => heard.push(event),
      connection: (state) => state === "open" && connected.resolve(),
    })
    onTestFinished(stop)
    await connected.promise
    return { upstream, transport, heard }
  }

  it("set up a service, ask it, change it and remove it, and tell all that by events", async () => {
    const { upstream, transport, heard } = await open()
    const created = await transport.call("providers.create", {
      provider: {
        kind: "Other",
        id: "far",
        baseUrl: `${upstream.baseUrl}/chat/completions`,
        secrets: [{ secret: canary }],
      },
    })
    expect(created).toMatchObject({
      id: "far",
      kind: "other",
      baseUrl: upstream.baseUrl,
      auth: "bearer",
      isLocal: true,
    })
    expect(created.secrets).toMatchObject([{ hint: "6789", cooldown: null }])
    const fetched = await transport.call("providers.fetchModels", { id: "far" })
    expect(fetched.models.map(({ id, isEnabled }) => [id, isEnabled])).toEqual([
      ["gpt-test", true],
      ["text-embedding-test", true],
      ["rerank-test", true],
    ])
    const price = { currency: "USD", inputPerMillion: 1, cachedPerMillion: null, outputPerMillion: 2 }
    const priced = await transport.call("providers.setModel", { id: "far", model: "gpt-test", patch: { price } })
    expect(priced.models[0]).toMatchObject({ id: "gpt-test", price, isEnabled: true })
    const off = await transport.call("providers.setModels", {
      id: "far",
      models: ["gpt-test", "typed-one"],
      patch: { isEnabled: false },
    })
    expect(off.models.filter(({ isEnabled }) => !isEnabled).map(({ id }) => id)).toEqual(["gpt-test", "typed-one"])
    await transport.call("providers.removeModel", { id: "far", model: "typed-one" })
    const check = await transport.call("providers.check", { id: "far", model: "gpt-test" })
    expect(check.steps.map(({ step, outcome }) => [step, outcome])).toEqual([
      ["reach", "ok"],
      ["secret", "ok"],
      ["models", "ok"],
      ["answer", "ok"],
    ])
    const renamed = await transport.call("providers.update", { id: "far", patch: { name: "Far away" } })
    expect(renamed.name).toBe("Far away")
    const { providers } = await transport.call("host.snapshot", {})
    expect(providers).toEqual([renamed])
    await transport.call("providers.remove", { id: "far" })
    await expect.poll(() => heard.map(({ name }) => name)).toContain("provider.removed")
    expect(heard.map(({ name }) => name)).toContain("provider.changed")
    const gone = transport.call("providers.check", { id: "far" })
    await expect(gone).rejects.toMatchObject({ code: "provider_not_found" })
    expect(JSON.stringify([created, fetched, check, providers, heard])).not.toContain("canary")
  })

  it("add and remove secrets without telling them", async () => {
    const { upstream, transport } = await open()
    const { id } = await transport.call("providers.create", { provider: { kind: "other", baseUrl: upstream.baseUrl } })
    const refused = await transport.call("providers.check", { id })
    expect(refused.steps.map(({ step, outcome }) => [step, outcome])).toContainEqual(["models", "failed"])
    const added = await transport.call("providers.addSecret", { id, secret: canary, label: "Mine" })
    expect(added.secrets).toMatchObject([{ label: "Mine", hint: "6789" }])
    expect((await transport.call("providers.fetchModels", { id })).models).toHaveLength(3)
    const [secret] = added.secrets
    const left = await transport.call("providers.removeSecret", { id, secretId: secret?.id ?? "" })
    expect(left.secrets).toEqual([])
    await expect(transport.call("providers.fetchModels", { id })).rejects.toMatchObject({
      code: "upstream_auth_failed",
    })
  })

  it.each([
    [{ kind: "other" }, "missing_required_parameter", "baseUrl"],
    [{ kind: "other", baseUrl: "ftp://x" }, "invalid_value", "baseUrl"],
    [{ kind: "other", baseUrl: "https://u:p@x/v1" }, "invalid_value", "baseUrl"],
    [{ kind: "openai", id: "local" }, "invalid_value", "id"],
    [{ kind: "openai", id: "Has Space" }, "invalid_value", "id"],
    [{ kind: "openai", proxy: "socks5://x" }, "invalid_value", "proxy"],
    [{ kind: "openai", headers: { Host: "x" } }, "invalid_value", "headers"],
    [{ kind: "openai", headers: { "X-A": "two\r\nlines" } }, "invalid_value", "provider.headers.X-A"],
    [{ kind: "" }, "invalid_value", "provider.kind"],
  ] as const)("refuse %j", async (provider, code, param) => {
    const { transport } = await open()
    await expect(transport.call("providers.create", { provider })).rejects.toMatchObject({ code, param })
    expect((await transport.call("host.snapshot", {})).providers).toEqual([])
  })

  it("give every service a name of its own", async () => {
    const { transport } = await open()
    const create = async (provider: object) =>
      (await transport.call("providers.create", { provider: provider as never })).id
    expect(await create({ kind: "DeepSeek" })).toBe("deepseek")
    expect(await create({ kind: "deepseek" })).toBe("deepseek-2")
    expect(await create({ kind: "Acme Cloud", baseUrl: "https://acme.example/v1" })).toBe("acme-cloud")
    expect(await create({ kind: "other", name: "本地", baseUrl: "https://x.example/v1" })).toBe("other")
    const taken = transport.call("providers.create", { provider: { kind: "openai", id: "deepseek" } })
    await expect(taken).rejects.toMatchObject({ code: "name_taken", facts: { name: "deepseek" } })
  })
})

import { readFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it, onTestFinished } from "vitest"
import type { HubSource } from "../../../../electron/contract/hubSources.ts"
import { createLog } from "../../../../electron/core/log.ts"
import { createHubClient } from "../../../../electron/library/hub/hubClient.ts"
import { openConfSettings } from "../../../../electron/ports/confSettings.ts"
import { openKeyFileBox } from "../../../../electron/ports/keyFileBox.ts"
import { sealProxy } from "../../../../electron/services/hub/hubProxy.ts"
import { createHubSources, type HubSourcesParts } from "../../../../electron/services/hub/hubSources.ts"
import { createSettingsService } from "../../../../electron/services/settingsService.ts"
import { openSecretStore } from "../../../../electron/store/secretStore.ts"
import { openSettings } from "../../../../electron/store/settings.ts"
import { filesOf, findCanaries } from "../../../support/canaries.ts"
import type { Hub } from "../../../support/hub/hub.ts"
import { openHub } from "../../../support/hub/openHub.ts"
import { startProxy } from "../../../support/hub/proxy.ts"
import { textOf } from "../../../support/hub/readHub.ts"
import { openHubService } from "../../../support/hubService.ts"
import { tempFolder } from "../../../support/tempFolder.ts"

const signal = new AbortController().signal
const token = "hf_CanaryOfTheToken0123456789"

function openSources(hub: Pick<Hub, "addresses">, changes: Partial<HubSourcesParts> & { folder?: string } = {}) {
  const { folder = tempFolder(), ...others } = changes
  const store = openSettings(join(folder, "settings.json"), openConfSettings)
  const secrets = openSecretStore(join(folder, "secrets.json"), openKeyFileBox(folder))
  const settings = createSettingsService(store, { fixed: {}, values: {} }, (patch, current) =>
    sealProxy(patch, current, secrets),
  )
  const { custom: _unset, ...addresses } = hub.addresses
  const logged: string[] = []
  const audited: string[] = []
  const sources = createHubSources({
    settings,
    secrets,
    audit: { record: ({ action }) => void audited.push(action) },
    language: "en",
    environmentToken: null,
    createClient: createHubClient,
    addresses,
    log: createLog("debug", (line) => void logged.push(line)),
    ...others,
  })
  onTestFinished(() => sources.close())
  return { folder, settings, sources, logged, audited }
}

describe("the source that is asked", () => {
  it("is Hugging Face where it can be reached, and is known before the others have answered", async () => {
    const held = Promise.withResolvers<void>()
    const hub = await openHub({ before: ({ host }) => (host === "huggingface" ? undefined : held.promise) })
    const { sources } = openSources(hub)
    expect(sources.status().sources.map(({ isReachable }) => isReachable)).toEqual([null, null, null])
    expect(await sources.choose(signal)).toBe("huggingface")
    held.resolve()
  })

  it("does not wait for a hub that never answers when the host ends", async () => {
    const hub = await openHub({ before: () => new Promise(() => {}) })
    const { sources } = openSources(hub)
    const outcome = sources.client.repo({ source: "huggingface", repo: "acme/x" }, signal).catch((error) => error.code)
    const reading = sources.client
      .read({ source: "modelscope", repo: "acme/x", revision: "main", path: "a" }, { start: 0, end: 1 }, signal)
      .catch((error) => error.code)
    await expect.poll(() => hub.requests.length).toBe(2)
    await sources.close()
    expect([await outcome, await reading]).toEqual(["server_stopping", "server_stopping"])
  })

  const closed = { huggingface: "http://127.0.0.1:9" }
  it.each([
    ["en", "hf-mirror"],
    ["zh", "modelscope"],
  ] as const)("is another one where Hugging Face cannot be reached: %s %s", async (language, expected) => {
    const hub = await openHub()
    const { sources } = openSources({ addresses: { ...hub.addresses, ...closed } }, { language })
    expect(await sources.choose(signal)).toBe(expected)
    expect(sources.active()).toBe(expected)
    expect(sources.candidates().at(-1)).toBe("huggingface")
    const told = sources.status().sources.find(({ source }) => source === "huggingface")
    expect(told).toMatchObject({ isReachable: false, latencyMs: null, error: { code: "hub_unreachable" } })
  })

  it("is left for one that can be reached once it cannot be any more, unless the user has named it", async () => {
    const hub = await openHub()
    const { sources, settings } = openSources(hub)
    expect(await sources.choose(signal)).toBe("huggingface")
    await hub.kill("huggingface")
    const service = openHubService(hub, { sources })
    expect(await service.search({ text: "nothing" })).toMatchObject({ source: "hf-mirror" })
    expect(sources.active()).toBe("hf-mirror")

    settings.update({ downloads: { source: "huggingface" } })
    await expect(service.search({ text: "nothing" })).rejects.toMatchObject({ code: "hub_unreachable" })
  })

  it("is tried again as long as nothing could be reached", async () => {
    const hub = await openHub()
    await hub.kill()
    const { sources } = openSources(hub)
    expect(await sources.choose(signal)).toBe("huggingface")
    await hub.restart()
    await hub.kill("huggingface")
    expect(await sources.choose(signal)).toBe("hf-mirror")
  })

  it("is what the user has chosen, without trying anything", async () => {
    const hub = await openHub()
    const { sources, settings } = openSources(hub)
    const heard: HubSource[] = []
    sources.onChange(({ active }) => heard.push(active))
    settings.update({ downloads: { source: "modelscope" } })
    expect(await sources.choose(signal)).toBe("modelscope")
    expect([sources.candidates(), heard, hub.requests]).toEqual([["modelscope"], ["modelscope"], []])
  })

  it("can be an endpoint of the user's", async () => {
    const hub = await openHub()
    await hub.addRepo({ repo: "acme/tiny", files: { "a.gguf": "GGUF" } })
    const { sources, settings } = openSources(hub)
    settings.update({ downloads: { source: "custom", endpoint: `${hub.origins.mirror}/` } })
    const { sources: tried } = await sources.probe()
    expect(tried.find(({ source }) => source === "custom")).toMatchObject({
      url: hub.origins.mirror,
      isReachable: true,
      latencyMs: expect.any(Number),
    })
    const bytes = await sources.client.read(
      { source: sources.active(), repo: "acme/tiny", revision: "main", path: "a.gguf" },
      { start: 0, end: 4 },
      signal,
    )
    expect(await textOf(bytes)).toBe("GGUF")
    expect(() => settings.update({ downloads: { endpoint: "https://ann:secret@hub.example" } })).toThrow(
      expect.objectContaining({ code: "invalid_value" }),
    )
  })

  it("takes a page to log in to a network for no hub", async () => {
    const hub = await openHub()
    hub.misbehave("html-page", { stage: "api" })
    const { sources } = openSources(hub)
    const { sources: tried } = await sources.probe()
    expect(tried.map(({ isReachable }) => isReachable)).toEqual([false, false, false])
  })
})

describe("the token", () => {
  it("is sealed, told by no file, line or state, and there again after a restart", async () => {
    const hub = await openHub({ tokens: [token] })
    await hub.addRepo({ repo: "acme/gated", gate: "manual", members: [token], files: { "a.gguf": "GGUF" } })
    const first = openSources(hub)
    const told = [first.sources.setToken(` Bearer ${token}\n`)]
    first.sources.onChange((status) => told.push(status))
    await first.sources.probe()
    await first.sources.close()
    const { folder, logged, audited } = first
    const heard = [
      ...filesOf(folder),
      ...[...logged, JSON.stringify(told)].map((line) => ({ where: "told", bytes: Buffer.from(line) })),
    ]
    expect([told[0]?.hasToken, audited]).toEqual([true, ["hub.secretAdded"]])
    expect(findCanaries({ token }, heard)).toEqual([])
    const { sources } = openSources(hub, { folder })
    const ref = { source: "huggingface", repo: "acme/gated", revision: "main", path: "a.gguf" } as const
    expect(await textOf(await sources.client.read(ref, { start: 0, end: 4 }, signal))).toBe("GGUF")
    expect(sources.setToken(null).hasToken).toBe(false)
    await expect(sources.client.read(ref, { start: 0, end: 4 }, signal)).rejects.toMatchObject({
      code: "hub_unauthorized",
    })
  })

  it("of a variable cannot be changed here, and one that no header can hold is not taken", async () => {
    const hub = await openHub()
    const fixed = openSources(hub, { environmentToken: { variable: "HF_TOKEN", value: token } }).sources
    expect(fixed.status()).toMatchObject({ hasToken: true, tokenVariable: "HF_TOKEN" })
    expect(() => fixed.setToken("hf_other")).toThrow(expect.objectContaining({ code: "setting_fixed" }))
    const { sources } = openSources(hub)
    const written = "hf_two words"
    const thrown = (() => {
      try {
        return sources.setToken(written)
      } catch (error) {
        return error
      }
    })()
    expect(thrown).toMatchObject({ code: "invalid_value", param: "token" })
    expect(JSON.stringify(thrown)).not.toContain(written)
  })
})

describe("the proxy", () => {
  it("is gone through with its password, which lies in no file in clear", async () => {
    const hub = await openHub()
    const proxy = await startProxy("ann:s%40secretOfTheProxy")
    const { sources, settings, folder } = openSources(hub)
    settings.update({ downloads: { proxy: `http://ann:s%40secretOfTheProxy@127.0.0.1:${proxy.port}` } })
    expect(settings.get().downloads.proxy).toBe(`http://127.0.0.1:${proxy.port}`)
    expect((await sources.probe("huggingface")).sources[0]).toMatchObject({ isReachable: true })
    expect(proxy.refusedCount).toBe(0)
    expect(proxy.passedCount).toBe(1)
    expect(findCanaries({ password: "s%40secretOfTheProxy" }, filesOf(folder))).toEqual([])
    expect(readFileSync(join(folder, "settings.json"), "utf8")).toContain(`http://127.0.0.1:${proxy.port}`)
    // What a window shows, sent back as it is.
    settings.update({ downloads: { proxy: `http://127.0.0.1:${proxy.port}`, parallel: 3 } })
    expect((await sources.probe("huggingface")).sources[0]).toMatchObject({ isReachable: true })
    settings.update({ downloads: { proxy: null } })
    settings.update({ downloads: { proxy: `http://127.0.0.1:${proxy.port}` } })
    expect((await sources.probe("huggingface")).sources[0]).toMatchObject({
      isReachable: false,
      error: { code: "hub_unreachable" },
    })
    expect(proxy.refusedCount).toBe(1)
  })
})

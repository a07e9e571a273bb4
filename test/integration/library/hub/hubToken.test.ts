import { describe, expect, it } from "vitest"
import { toErrorBody } from "../../../../electron/contract/errors.ts"
import type { HubSource } from "../../../../electron/contract/hubSources.ts"
import { isPassing } from "../../../../electron/library/hub/hubErrors.ts"
import { findCanaries } from "../../../support/canaries.ts"
import type { Hub } from "../../../support/hub/hub.ts"
import { openHub } from "../../../support/hub/openHub.ts"
import { openHubClient, textOf } from "../../../support/hub/readHub.ts"

const token = "hf_CanaryOfTheToken0123456789"
const gguf = Buffer.from("GGUF and the rest")
const signal = new AbortController().signal
const draft = {
  repo: "acme/gated",
  gate: "manual",
  members: [token],
  files: { "a.gguf": gguf, "b.json": "{}" },
} as const

const readOf = (source: HubSource, path = "a.gguf") =>
  [
    { source, repo: "acme/gated", revision: "main", path },
    { start: 0, end: 4 },
  ] as const

/** All that hosts were told, by host. */
function toldTo(hub: Hub) {
  return hub.requests.map(({ host, method, path, headers, body }) => ({
    where: host,
    bytes: Buffer.from(JSON.stringify({ method, path, headers, body })),
  }))
}

describe("the token of Hugging Face", () => {
  it("is told to huggingface.co, and to no store that it sends on to", async () => {
    const hub = await openHub({ tokens: [token] })
    await hub.addRepo(draft)
    const client = openHubClient(hub, { token: () => token })
    expect(await textOf(await client.read(...readOf("huggingface"), signal))).toBe("GGUF")
    expect(await textOf(await client.read(...readOf("huggingface", "b.json"), signal))).toBe("{}")
    await client.repo({ source: "huggingface", repo: "acme/gated" }, signal)
    const hosts = new Set(findCanaries({ token }, toldTo(hub)).map((found) => found.replace(/:.*/, "")))
    expect([...hosts]).toEqual(["huggingface"])
    expect(hub.requests.some(({ host }) => host === "cdn")).toBe(true)
  })

  it("is never told to a mirror, to ModelScope or to a custom endpoint, whatever is asked for", async () => {
    const hub = await openHub({ tokens: [token] })
    await hub.addRepo({ ...draft, gate: "none" })
    const client = openHubClient(hub, { token: () => token })
    for (const source of ["hf-mirror", "modelscope", "custom"] as const) {
      await client.search({ source, text: "gated" }, signal)
      await client.repo({ source, repo: "acme/gated" }, signal)
      await textOf(await client.read(...readOf(source), signal))
      await client.probe(source, signal)
    }
    expect(hub.requests.length).toBeGreaterThan(15)
    expect(findCanaries({ token }, toldTo(hub))).toEqual([])
  })

  it("is not told to Hugging Face either where a mirror sends on to it", async () => {
    const hub = await openHub({ tokens: [token] })
    await hub.addRepo({ ...draft, gate: "none" })
    const client = openHubClient(hub, { token: () => token })
    hub.misbehave("redirect-to", { hosts: ["mirror"], location: hub.origins.huggingface })
    hub.misbehave("redirect-to", { hosts: ["mirror"], location: hub.origins.huggingface, stage: "api" })
    expect(await textOf(await client.read(...readOf("hf-mirror"), signal))).toBe("GGUF")
    await client.search({ source: "hf-mirror" }, signal)
    expect(hub.requests.filter(({ host }) => host === "huggingface")).not.toHaveLength(0)
    expect(findCanaries({ token }, toldTo(hub))).toEqual([])
  })

  it("stays behind where Hugging Face itself sends on to a mirror and back", async () => {
    const hub = await openHub({ tokens: [token] })
    await hub.addRepo({ ...draft, gate: "none" })
    const client = openHubClient(hub, { token: () => token })
    hub.misbehave("redirect-to", { hosts: ["huggingface"], location: hub.origins.mirror, times: 1 })
    hub.misbehave("redirect-to", { hosts: ["mirror"], location: hub.origins.huggingface })
    await textOf(await client.read(...readOf("huggingface"), signal))
    const told = hub.requests.filter(({ headers }) => headers.authorization !== undefined)
    expect(told.map(({ host }) => host)).toEqual(["huggingface"])
    expect(hub.requests.map(({ host }) => host)).toEqual(["huggingface", "mirror", "huggingface", "cdn"])
  })

  it("is in no error", async () => {
    const hub = await openHub({ tokens: [token] })
    await hub.addRepo({ ...draft, members: [] })
    const client = openHubClient(hub, { token: () => token })
    const errors: unknown[] = [await client.read(...readOf("huggingface"), signal).catch((error) => error)]
    await hub.kill()
    errors.push(await client.read(...readOf("huggingface"), signal).catch((error) => error))
    const heard = errors.map((error, index) => ({
      where: `error ${index}`,
      bytes: Buffer.from(JSON.stringify([toErrorBody(error), String((error as Error).stack), (error as Error).cause])),
    }))
    expect(errors.map((error) => toErrorBody(error).code)).toEqual(["hub_gated", "hub_unreachable"])
    expect(findCanaries({ token }, heard)).toEqual([])
  })

  it.each([
    [null, "hub_unauthorized"],
    ["hf_ofAStranger", "hub_gated"],
    ["hf_thatNobodyKnows", "hub_unauthorized"],
  ])("is what a gated model asks for: with %s it says %s", async (presented, code) => {
    const hub = await openHub({ tokens: [token, "hf_ofAStranger"] })
    await hub.addRepo(draft)
    const client = openHubClient(hub, { token: () => presented })
    const error = await client.read(...readOf("huggingface"), signal).catch((thrown) => thrown)
    expect(error).toMatchObject({ code, facts: { repo: "acme/gated" } })
    expect(isPassing(error)).toBe(false)
  })

  it("cannot help at a mirror, which says that the model is gated", async () => {
    const hub = await openHub({ tokens: [token] })
    await hub.addRepo(draft)
    const client = openHubClient(hub, { token: () => token })
    await expect(client.read(...readOf("hf-mirror"), signal)).rejects.toMatchObject({ code: "hub_gated" })
  })
})

import { createHash } from "node:crypto"
import { describe, expect, it } from "vitest"
import type { HubSource } from "../../../../electron/contract/hubSources.ts"
import { isPassing } from "../../../../electron/library/hub/hubErrors.ts"
import type { HubClient } from "../../../../electron/library/hub/hubFiles.ts"
import type { MisbehaviourName, MisbehaviourOptions } from "../../../support/hub/misbehaviours.ts"
import { openHub } from "../../../support/hub/openHub.ts"
import { openHubClient, textOf } from "../../../support/hub/readHub.ts"

const content = Buffer.from("0123456789abcdefghijklmnopqrstuvwxyz".repeat(30_000))
const sha256 = createHash("sha256").update(content).digest("hex")
const repo = {
  repo: "acme/tiny-GGUF",
  readme: "# Tiny\n",
  files: { "folder/tiny Q8_0.gguf": content, "config.json": "{}" },
}
const file = { repo: repo.repo, revision: "main", path: "folder/tiny Q8_0.gguf" }
const signal = new AbortController().signal

const readOf = (client: HubClient, source: HubSource = "huggingface", start = 1_000, end = 2_000) =>
  client.read({ ...file, source }, { start, end }, signal)

describe("reading a part of a file", () => {
  it.each(["huggingface", "hf-mirror", "modelscope", "custom"] as const)(
    "gives just those bytes from %s",
    async (source) => {
      const hub = await openHub()
      await hub.addRepo(repo)
      const client = openHubClient(hub)
      const bytes = await readOf(client, source)
      expect(await textOf(bytes)).toBe(content.subarray(1_000, 2_000).toString())
      expect(bytes).toMatchObject({ start: 1_000, end: 2_000, totalBytes: content.length, sha256 })
      // What was said is kept with the address where the file lies: the second part costs one request.
      const again = await readOf(client, source, 5, 9)
      expect([await textOf(again), again.sha256, again.etag]).toEqual(["5678", sha256, bytes.etag])
      expect(hub.requests.map(({ stage }) => stage)).toEqual(["resolve", "bytes", "bytes"])
    },
  )

  it("ends where the file does", async () => {
    const hub = await openHub()
    await hub.addRepo(repo)
    const bytes = await readOf(openHubClient(hub), "huggingface", content.length - 3, content.length + 500)
    expect([bytes.end, await textOf(bytes)]).toEqual([content.length, "xyz"])
  })

  it("takes a small file whole where no parts are sent", async () => {
    const hub = await openHub()
    await hub.addRepo(repo)
    hub.misbehave("whole-file")
    expect(await textOf(await readOf(openHubClient(hub)))).toBe(content.subarray(1_000, 2_000).toString())
  })

  it("asks for a new address when the old one has expired", async () => {
    const hub = await openHub()
    await hub.addRepo(repo)
    const client = openHubClient(hub)
    await textOf(await readOf(client))
    hub.expireLinks()
    expect(await textOf(await readOf(client))).toBe(content.subarray(1_000, 2_000).toString())
  })

  it("tells another ETag and digest as soon as the file is another one", async () => {
    const hub = await openHub()
    await hub.addRepo(repo)
    const client = openHubClient(hub)
    const before = await readOf(client)
    await textOf(before)
    hub.misbehave("changed-etag")
    const after = await readOf(client)
    expect([after.etag === before.etag, after.sha256 === before.sha256]).toEqual([false, false])
    await textOf(after)
  })

  it("breaks the connection off when its reader stops, and when it is cancelled", async () => {
    const hub = await openHub()
    await hub.addRepo(repo)
    hub.misbehave("stall", { atByte: 10 })
    const client = openHubClient(hub)
    const abort = new AbortController()
    const bytes = await client.read({ ...file, source: "huggingface" }, { start: 0, end: 1_000 }, abort.signal)
    const reading = textOf(bytes)
    const reason = new Error("enough")
    abort.abort(reason)
    await expect(reading).rejects.toBe(reason)
    hub.behave()
    expect(await textOf(await readOf(client))).toHaveLength(1_000)
  })

  const short = { connectMs: 5_000, firstByteMs: 200, idleMs: 200 }
  const cases: readonly (readonly [MisbehaviourName, MisbehaviourOptions, code: string])[] = [
    ["no-answer", {}, "hub_unreachable"],
    ["reset", { atByte: 300 }, "hub_unreachable"],
    ["truncated", { atByte: 300 }, "hub_unreachable"],
    ["fewer-bytes", { atByte: 300 }, "hub_unreachable"],
    ["stall", { atByte: 300 }, "hub_timeout"],
    ["late-headers", {}, "hub_timeout"],
    ["wrong-content-range", {}, "hub_invalid_reply"],
    ["no-content-range", {}, "hub_invalid_reply"],
    ["part-as-whole", {}, "hub_invalid_reply"],
    ["too-many-bytes", {}, "hub_invalid_reply"],
    ["wrong-size", {}, "hub_invalid_reply"],
    ["range-refused", {}, "hub_invalid_reply"],
    ["html-page", {}, "hub_invalid_reply"],
    ["gzip", {}, "hub_invalid_reply"],
    ["error-500", {}, "hub_error"],
    ["error-502", { stage: "resolve" }, "hub_error"],
    ["error-503", {}, "hub_error"],
    ["rate-limited", { retryAfterSeconds: 3 }, "hub_rate_limited"],
    ["rate-limited", { stage: "resolve", retryAfterSeconds: null }, "hub_rate_limited"],
    ["redirect-loop", {}, "hub_invalid_reply"],
    ["redirect-nowhere", {}, "hub_invalid_reply"],
    ["redirect-to", { location: "ftp://files.example/tiny.gguf" }, "hub_invalid_reply"],
  ]
  it.each(cases)("fails with a code of its own that says that it may pass: %s %o", async (name, how, code) => {
    const hub = await openHub()
    await hub.addRepo(repo)
    const client = openHubClient(hub, { timeouts: short })
    const stop = hub.misbehave(name, how)
    const error = await readOf(client)
      .then(textOf)
      .catch((thrown) => thrown)
    expect(error).toMatchObject({ code, facts: { source: "huggingface", repo: repo.repo, file: file.path } })
    expect(isPassing(error)).toBe(true)
    if (name === "rate-limited") expect(error.facts.retryAfterSeconds).toBe(how.retryAfterSeconds ?? 7)
    stop()
    const patient = openHubClient(hub)
    expect(await textOf(await readOf(patient))).toBe(content.subarray(1_000, 2_000).toString())
  })

  it("does not end what comes slowly, but comes", async () => {
    const hub = await openHub()
    await hub.addRepo(repo)
    hub.misbehave("slow-bytes")
    expect(await textOf(await readOf(openHubClient(hub), "huggingface", 0, 12))).toBe("0123456789ab")
  })

  it("says for ever what will not pass", async () => {
    const hub = await openHub()
    await hub.addRepo(repo)
    const client = openHubClient(hub)
    for (const ref of [
      { source: "huggingface" as const, repo: "acme/none", revision: "main", path: "a.gguf" },
      { source: "huggingface" as const, repo: repo.repo, revision: "main", path: "none.gguf" },
      { source: "huggingface" as const, repo: repo.repo, revision: "other", path: file.path },
      { source: "modelscope" as const, repo: repo.repo, revision: "master", path: "none.gguf" },
    ]) {
      const error = await client.read(ref, { start: 0, end: 4 }, signal).catch((thrown) => thrown)
      expect(error).toMatchObject({ code: "hub_not_found", facts: { source: ref.source, repo: ref.repo } })
      expect(isPassing(error)).toBe(false)
    }
  })
})

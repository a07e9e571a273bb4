import { describe, expect, it } from "vitest"
import { isPassing } from "../../../../electron/library/hub/hubErrors.ts"
import { absurdNames, type MisbehaviourName } from "../../../support/hub/misbehaviours.ts"
import { openHub } from "../../../support/hub/openHub.ts"
import { openHubClient } from "../../../support/hub/readHub.ts"

const signal = new AbortController().signal
const tiny = {
  repo: "acme/tiny-GGUF",
  files: { "tiny-Q8_0.gguf": Buffer.from("GGUF 1"), "sub/tiny-Q4_0.gguf": Buffer.from("GGUF 22"), "config.json": "{}" },
  readme: "# Tiny\n\nA model.",
  license: "apache-2.0",
  tags: ["tiny"],
  baseModel: "acme/tiny",
  downloads: 42,
  likes: 7,
  updatedAt: Date.parse("2026-10-01T12:00:00Z"),
  gguf: { total: 3_000_000, architecture: "qwen3" },
} as const
const sources = ["huggingface", "hf-mirror", "modelscope", "custom"] as const

describe("a repository", () => {
  it.each(sources)("is told with its commit, files, digests and card by %s", async (source) => {
    const hub = await openHub()
    const { commit, files } = await hub.addRepo(tiny)
    const repo = await openHubClient(hub).repo({ source, repo: tiny.repo }, signal)
    expect(repo).toMatchObject({ revision: commit, readme: "# Tiny\n\nA model.", refusedCount: 0, peft: null })
    expect(repo.baseModel).toBe("acme/tiny")
    expect(repo.files.toSorted((a, b) => a.path.localeCompare(b.path))).toMatchObject([
      { path: "config.json", sizeBytes: 2 },
      { path: "README.md" },
      { path: "sub/tiny-Q4_0.gguf", sizeBytes: 7, sha256: files.get("sub/tiny-Q4_0.gguf")?.sha256 },
      { path: "tiny-Q8_0.gguf", sizeBytes: 6, sha256: files.get("tiny-Q8_0.gguf")?.sha256 },
    ])
    expect(repo.summary).toMatchObject({
      source,
      repo: tiny.repo,
      url:
        source === "modelscope"
          ? `${hub.origins.modelscope}/models/acme/tiny-GGUF`
          : `${hub.addresses[source]}/acme/tiny-GGUF`,
      downloads: 42,
      likes: 7,
      updatedAt: tiny.updatedAt,
      license: "apache-2.0",
      gate: "none",
      tags: expect.arrayContaining(["gguf", "tiny"]),
    })
  })

  it("is told as it was at a commit", async () => {
    const hub = await openHub()
    const before = await hub.addRepo(tiny)
    await hub.changeFile(tiny.repo, "tiny-Q8_0.gguf", "GGUF, another one")
    const client = openHubClient(hub)
    for (const source of sources) {
      const old = await client.repo({ source, repo: tiny.repo, revision: before.commit }, signal)
      const now = await client.repo({ source, repo: tiny.repo }, signal)
      const size = ({ files }: typeof old) => files.find(({ path }) => path === "tiny-Q8_0.gguf")?.sizeBytes
      expect([old.revision, size(old)]).toEqual([before.commit, 6])
      expect([now.revision === before.commit, size(now)]).toEqual([false, 17])
    }
  })

  it("that is gated is shown all the same, without the card that is kept back", async () => {
    const hub = await openHub()
    await hub.addRepo({ ...tiny, gate: "automatic" })
    const repo = await openHubClient(hub).repo({ source: "huggingface", repo: tiny.repo }, signal)
    expect([repo.summary.gate, repo.readme, repo.files.length]).toEqual(["automatic", null, 4])
  })

  it("of a PEFT adapter says what it was made for", async () => {
    const hub = await openHub()
    const files = { "adapter_config.json": "{}", "adapter_model.safetensors": Buffer.from("x") }
    await hub.addRepo({ repo: "acme/lora", files, libraryName: "peft", baseModel: "acme/tiny" })
    const repo = await openHubClient(hub).repo({ source: "huggingface", repo: "acme/lora" }, signal)
    expect([repo.libraryName, repo.peft]).toEqual(["peft", { baseModel: "acme/tiny" }])
  })

  it.each(sources)("of a PEFT adapter is known by its files where the hub does not say so (%s)", async (source) => {
    const hub = await openHub()
    const config = JSON.stringify({ peft_type: "LORA", base_model_name_or_path: "acme/base" })
    const files = { "adapter_config.json": config, "adapter_model.safetensors": Buffer.from("x") }
    await hub.addRepo({ repo: "acme/lora", files })
    await hub.addRepo({ repo: "acme/odd", files: { ...files, "adapter_config.json": "no JSON" } })
    const client = openHubClient(hub)
    expect((await client.repo({ source, repo: "acme/lora" }, signal)).peft).toEqual({ baseModel: "acme/base" })
    expect((await client.repo({ source, repo: "acme/odd" }, signal)).peft).toEqual({ baseModel: null })
  })

  it("with more files than fit on a page is told whole", async () => {
    const hub = await openHub()
    const names = Array.from({ length: 1_200 }, (_, index) => `part-${index}.txt`)
    await hub.addRepo({ repo: "acme/many", files: Object.fromEntries(names.map((name) => [name, name])) })
    const { files } = await openHubClient(hub).repo({ source: "huggingface", repo: "acme/many" }, signal)
    expect(files.map(({ path }) => path)).toEqual(names)
  })

  it.each(sources)("of a hub that lists absurd names shows the others, and counts those (%s)", async (source) => {
    const hub = await openHub()
    await hub.addRepo(tiny)
    hub.misbehave("absurd-names")
    const client = openHubClient(hub)
    const { files, refusedCount } = await client.repo({ source, repo: tiny.repo }, signal)
    expect(files.map(({ path }) => path).toSorted()).toEqual(
      ["README.md", "config.json", "sub/tiny-Q4_0.gguf", "tiny-Q8_0.gguf"].toSorted(),
    )
    expect(refusedCount).toBe(absurdNames.length)
    const asked = hub.requests.length
    for (const path of absurdNames) {
      const read = client.read({ source, repo: tiny.repo, revision: "main", path }, { start: 0, end: 4 }, signal)
      await expect(read).rejects.toMatchObject({ code: "path_refused" })
    }
    expect(hub.requests.length).toBe(asked)
  })

  it("whose name would change the address is never asked for", async () => {
    const hub = await openHub()
    const client = openHubClient(hub)
    for (const repo of ["../api", "a/b?c=d", "a/b/../../c", "a", "http://evil.example/x", "a/b#c", "a/\n"]) {
      await expect(client.repo({ source: "huggingface", repo }, signal)).rejects.toMatchObject({
        code: "invalid_value",
      })
      const ref = { source: "modelscope", repo, revision: "main", path: "a.gguf" } as const
      await expect(client.read(ref, { start: 0, end: 1 }, signal)).rejects.toMatchObject({ code: "invalid_value" })
    }
    expect(hub.requests).toEqual([])
  })

  const lies: readonly MisbehaviourName[] = ["endless-pages", "huge-json", "broken-json", "strange-json"]
  it.each(lies)("of a hub with %s ends with a clear error, before it fills the memory", async (name) => {
    const hub = await openHub()
    await hub.addRepo(tiny)
    hub.misbehave(name)
    const client = openHubClient(hub)
    const before = process.memoryUsage().rss
    for (const source of ["huggingface", "modelscope"] as const) {
      // ModelScope's lists of files have no pages.
      if (name === "endless-pages" && source === "modelscope") continue
      const error = await client.repo({ source, repo: tiny.repo }, signal).catch((thrown) => thrown)
      expect(error).toMatchObject({ code: "hub_invalid_reply", facts: { source, repo: tiny.repo } })
    }
    expect(process.memoryUsage().rss - before).toBeLessThan(200_000_000)
    expect(hub.requests.length).toBeLessThan(30)
  })

  it("that is not there is said to be so, once for all", async () => {
    const hub = await openHub({ tokens: ["hf_x"] })
    for (const source of sources) {
      for (const token of [null, "hf_x"]) {
        const client = openHubClient(hub, { token: () => token })
        const error = await client.repo({ source, repo: "acme/none" }, signal).catch((thrown) => thrown)
        expect(error).toMatchObject({ code: "hub_not_found", facts: { source, repo: "acme/none" } })
        expect(isPassing(error)).toBe(false)
      }
    }
  })
})

describe("a search", () => {
  async function openMany() {
    const hub = await openHub()
    for (let index = 0; index < 7; index += 1) {
      await hub.addRepo({
        repo: `${index % 2 === 0 ? "acme" : "other"}/tiny-${index}`,
        files: { [index === 6 ? "model.safetensors" : "model.gguf"]: Buffer.from("x") },
        downloads: index,
        likes: 100 - index,
        updatedAt: 1_780_000_000_000 + ((index * 3) % 7) * 1_000,
        tags: index < 2 ? ["zh"] : [],
        gguf: { total: 1_000 * index, architecture: "llama" },
      })
    }
    return { hub, client: openHubClient(hub) }
  }
  const names = (items: readonly { readonly repo: string }[]) => items.map(({ repo }) => Number(repo.split("-")[1]))

  it.each(sources)("finds by text, author and tags, in the order asked for (%s)", async (source) => {
    const { client } = await openMany()
    const found = async (query: object) => names((await client.search({ source, ...query }, signal)).items)
    expect(await found({ sort: "downloads" })).toEqual([6, 5, 4, 3, 2, 1, 0])
    expect(await found({ sort: "likes" })).toEqual([0, 1, 2, 3, 4, 5, 6])
    expect(await found({ sort: "updated" })).toEqual([2, 4, 6, 1, 3, 5, 0])
    expect(await found({ text: " TINY-3 " })).toEqual([3])
    expect(await found({ author: "other", sort: "downloads" })).toEqual([5, 3, 1])
    expect(await found({ tags: ["gguf"], sort: "likes" })).toEqual([0, 1, 2, 3, 4, 5])
    expect(await found({ tags: ["gguf", "zh"], sort: "likes" })).toEqual([0, 1])
    expect(await found({ text: "nothing like it" })).toEqual([])
  })

  it.each(sources)("goes on where the page before ended (%s)", async (source) => {
    const { client } = await openMany()
    const seen: number[] = []
    let cursor: string | undefined
    do {
      const page = await client.search(
        { source, sort: "likes", limit: 3, ...(cursor === undefined ? {} : { cursor }) },
        signal,
      )
      seen.push(...names(page.items))
      cursor = page.nextCursor ?? undefined
    } while (cursor !== undefined)
    expect(seen).toEqual([0, 1, 2, 3, 4, 5, 6])
  })

  it("tells what a hub says of a model, and null for what it does not", async () => {
    const { client } = await openMany()
    const [first] = (await client.search({ source: "huggingface", text: "tiny-5" }, signal)).items
    expect(first).toMatchObject({ parameterCount: 5_000, architecture: "llama", license: null, gate: "none" })
  })

  it("fails with what is wrong with the hub, and says how long to wait", async () => {
    const { hub, client } = await openMany()
    const codes: unknown[] = []
    for (const name of [
      "broken-json",
      "strange-json",
      "huge-json",
      "html-page",
      "error-503",
      "rate-limited",
    ] as const) {
      const stop = hub.misbehave(name, { stage: "api", retryAfterSeconds: 20 })
      const error = await client.search({ source: "huggingface" }, signal).catch((thrown) => thrown)
      codes.push([error.code, error.facts.retryAfterSeconds ?? null])
      stop()
    }
    expect(codes).toEqual([
      ["hub_invalid_reply", null],
      ["hub_invalid_reply", null],
      ["hub_invalid_reply", null],
      ["hub_invalid_reply", null],
      ["hub_error", null],
      ["hub_rate_limited", 20],
    ])
    await hub.kill("modelscope")
    await expect(client.search({ source: "modelscope" }, signal)).rejects.toMatchObject({ code: "hub_unreachable" })
  })

  it("is broken off with the reason of its signal", async () => {
    const held = Promise.withResolvers<void>()
    const hub = await openHub({ before: () => held.promise })
    const abort = new AbortController()
    const searching = openHubClient(hub).search({ source: "huggingface" }, abort.signal)
    const reason = new Error("typed on")
    abort.abort(reason)
    await expect(searching).rejects.toBe(reason)
    held.resolve()
  })
})

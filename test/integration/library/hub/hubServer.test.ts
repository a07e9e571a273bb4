import { describe, expect, it } from "vitest"
import { absurdNames } from "../../../support/hub/misbehaviours.ts"
import { openHub } from "../../../support/hub/openHub.ts"

const gguf = Buffer.from("GGUF and what follows it")

// The stand-in for the hubs: were it wrong, all tests that download from it would prove nothing.
describe("the hubs that tests download from", () => {
  it("sends a large file on to another host, with its size and digest in the headers", async () => {
    const hub = await openHub()
    const { commit, files } = await hub.addRepo({ repo: "acme/tiny-GGUF", files: { "tiny-Q8_0.gguf": gguf } })
    const url = `${hub.origins.huggingface}/acme/tiny-GGUF/resolve/main/tiny-Q8_0.gguf`
    const first = await fetch(url, { redirect: "manual", headers: { range: "bytes=4-6" } })
    expect(first.status).toBe(302)
    expect(first.headers.get("x-repo-commit")).toBe(commit)
    expect(first.headers.get("x-linked-etag")).toBe(`"${files.get("tiny-Q8_0.gguf")?.sha256}"`)
    expect(first.headers.get("x-linked-size")).toBe(String(gguf.length))
    const location = first.headers.get("location") ?? ""
    expect(new URL(location).origin).toBe(hub.origins.cdn)
    const part = await fetch(location, { headers: { range: "bytes=4-6" } })
    expect(part.status).toBe(206)
    expect(part.headers.get("content-range")).toBe(`bytes 4-6/${gguf.length}`)
    expect(await part.text()).toBe(" an")
    const beyond = await fetch(location, { headers: { range: "bytes=900-" } })
    expect(beyond.status).toBe(416)
    hub.expireLinks()
    expect((await fetch(location)).status).toBe(403)
    expect(hub.requests.map(({ host, stage }) => `${host} ${stage}`)).toEqual([
      "huggingface resolve",
      "cdn bytes",
      "cdn bytes",
      "cdn bytes",
    ])
  })

  it("sends a small file from its own host, after a redirect that names no host", async () => {
    const hub = await openHub()
    await hub.addRepo({ repo: "acme/tiny", files: { "config.json": "{}" } })
    const url = `${hub.origins.huggingface}/acme/tiny/resolve/main/config.json`
    const first = await fetch(url, { redirect: "manual" })
    expect(first.status).toBe(307)
    expect(first.headers.get("location")).toMatch(/^\/api\/resolve-cache\//)
    expect(await (await fetch(url)).text()).toBe("{}")
  })

  it("keeps gated files from who may not have them, and says which case it is", async () => {
    const hub = await openHub({ tokens: ["hf_member", "hf_stranger"] })
    await hub.addRepo({ repo: "acme/gated", gate: "manual", members: ["hf_member"], files: { "a.gguf": gguf } })
    const ask = (token: string | null) =>
      fetch(`${hub.origins.huggingface}/acme/gated/resolve/main/a.gguf`, {
        headers: token === null ? {} : { authorization: `Bearer ${token}` },
      })
    const answers = await Promise.all([null, "hf_stranger", "hf_member", "hf_nobody"].map(ask))
    expect(answers.map(({ status }) => status)).toEqual([401, 403, 200, 401])
    expect(answers.map(({ headers }) => headers.get("x-error-code"))).toEqual(["GatedRepo", "GatedRepo", null, null])
  })

  it("lists in pages, and lies where it is told to", async () => {
    const hub = await openHub()
    await hub.addRepo({ repo: "acme/many", files: { "a.gguf": gguf, "b.gguf": gguf, "folder/c.gguf": gguf } })
    const url = `${hub.origins.huggingface}/api/models/acme/many/tree/main?recursive=true&limit=2`
    const first = await fetch(url)
    const next = /<([^>]+)>; rel="next"/.exec(first.headers.get("link") ?? "")?.[1] ?? ""
    const second = await fetch(next)
    expect(await second.json()).toContainEqual(expect.objectContaining({ path: "folder/c.gguf", size: gguf.length }))
    expect(second.headers.get("link")).toBeNull()
    hub.misbehave("absurd-names")
    const names = ((await (await fetch(url.replace("limit=2", "limit=1000"))).json()) as { path: string }[]).map(
      ({ path }) => path,
    )
    expect(names).toEqual(expect.arrayContaining([...absurdNames]))
  })

  it("speaks as ModelScope does", async () => {
    const hub = await openHub()
    const { commit, files } = await hub.addRepo({ repo: "acme/tiny-GGUF", readme: "# Tiny", files: { "t.gguf": gguf } })
    const api = `${hub.origins.modelscope}/api/v1/models/acme/tiny-GGUF`
    const list = (await (await fetch(`${api}/repo/files?Revision=master&Recursive=true`)).json()) as {
      Data: { Files: unknown[] }
    }
    expect(list.Data.Files).toContainEqual(
      expect.objectContaining({
        Path: "t.gguf",
        Size: gguf.length,
        Sha256: files.get("t.gguf")?.sha256,
        Revision: commit,
      }),
    )
    const part = await fetch(`${api}/repo?Revision=master&FilePath=t.gguf`, { headers: { range: "bytes=0-3" } })
    expect([part.status, new URL(part.url).origin, await part.text()]).toEqual([206, hub.origins.modelscopeCdn, "GGUF"])
  })

  it("breaks off in the middle as often as it is told to, and then goes well", async () => {
    const hub = await openHub()
    await hub.addRepo({ repo: "acme/tiny", files: { "a.gguf": gguf } })
    hub.misbehave("reset", { times: 1, atByte: 5 })
    const read = async () => (await fetch(`${hub.origins.huggingface}/acme/tiny/resolve/main/a.gguf`)).text()
    await expect(read()).rejects.toThrow()
    expect(await read()).toBe(gguf.toString())
  })
})

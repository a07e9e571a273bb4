import { randomBytes } from "node:crypto"
import { existsSync, readdirSync, readFileSync, statfsSync } from "node:fs"
import { basename, dirname, join } from "node:path"
import { describe, expect, it } from "vitest"
import type { OfferedFile, OfferedItem } from "../../../electron/contract/hostTransport.ts"
import { createIncoming } from "../../../electron/services/imports/incoming.ts"
import { createHttpTransport } from "../../../renderer/host/httpTransport.ts"
import { tempFolder } from "../../support/tempFolder.ts"
import { createTestHost, startTestUi } from "../../support/testHost.ts"

/** What a browser has in its hands after a drop. */
function item(name: string, files: readonly OfferedFile[]): OfferedItem {
  return { file: { name, size: 0 }, read: async () => files }
}

function file(path: string, content: Uint8Array | string): OfferedFile {
  return { path, file: new File([content as BlobPart], basename(path)) }
}

async function open() {
  const host = createTestHost()
  const { origin, token } = await startTestUi(host)
  const transport = createHttpTransport({ origin, token })
  const offer = (...items: OfferedItem[]) => transport.offer(items, new AbortController().signal, () => {})
  const post = (path: string, body: unknown, headers: Record<string, string> = { "x-hearth-ui-token": token }) =>
    fetch(`${origin}/host/offer${path}`, {
      method: "POST",
      headers,
      body: Buffer.isBuffer(body) ? new Uint8Array(body) : JSON.stringify(body),
    })
  const incoming = join(host.folder, "incoming")
  const left = () => (existsSync(incoming) ? readdirSync(incoming) : [])
  return { ...host, origin, token, transport, offer, post, left, incoming }
}

describe("a browser that hands files over", () => {
  it("has them arrive whole, in one folder, with progress that never goes back", async () => {
    const host = await open()
    const large = randomBytes(20 * 1024 * 1024 + 7)
    const shares: number[] = []
    const items = [
      item("big.gguf", [file("big.gguf", large)]),
      item("mine", [file("mine/adapter_config.json", "{}"), file("mine/sub/x.gguf", "GGUF")]),
    ]
    const { paths } = await host.transport.offer(items, new AbortController().signal, (share) => shares.push(share))
    expect(paths.map((path) => basename(path))).toEqual(["big.gguf", "mine"])
    expect(new Set(paths.map((path) => dirname(path))).size).toBe(1)
    expect(readFileSync(paths[0] ?? "").equals(large)).toBe(true)
    expect(readFileSync(join(paths[1] ?? "", "sub", "x.gguf"), "utf8")).toBe("GGUF")
    expect(shares.length).toBeGreaterThan(3)
    expect(shares).toEqual([...shares].sort((a, b) => a - b))
    expect(shares.at(-1)).toBe(1)
    expect(paths.every((path) => host.services.incoming.holds(path))).toBe(true)
    await host.transport.call("imports.discard", { path: paths[1] ?? "" })
    expect(paths.map((path) => existsSync(path))).toEqual([true, false])
    await host.transport.call("imports.discard", { path: paths[0] ?? "" })
    expect(host.left()).toEqual([])
  })

  // A training leaves gigabytes beside its adapter.
  it("sends only what an import can use", async () => {
    const host = await open()
    const files = [file("mine/optimizer.pt", "x".repeat(1000)), file("mine/adapter_config.json", "{}")]
    const { paths } = await host.offer(item("mine", files))
    expect(readdirSync(paths[0] ?? "")).toEqual(["adapter_config.json"])
  })

  it("leaves nothing behind when it is stopped in the middle", async () => {
    const host = await open()
    const abort = new AbortController()
    const offered = host.transport.offer(
      [item("big.gguf", [file("big.gguf", randomBytes(20 * 1024 * 1024))])],
      abort.signal,
      () => abort.abort(),
    )
    await expect(offered).rejects.toMatchObject({ name: "AbortError" })
    expect(host.left()).toEqual([])
  })

  it.each([
    ["../../x.gguf", "path_refused"],
    ["/etc/x.gguf", "path_refused"],
    ["C:\\x.gguf", "path_refused"],
    ["a\u0000.gguf", "path_refused"],
    [`${"x".repeat(4_000)}.gguf`, "path_refused"],
    ["mine/notes.txt", "import_invalid"],
  ])("is refused %j before a byte is sent", async (path, code) => {
    const host = await open()
    await expect(host.offer(item("x", [file(path, "GGUF")]))).rejects.toMatchObject({ code })
    expect(host.left()).toEqual([])
    expect(existsSync(join(host.folder, "x.gguf"))).toBe(false)
  })

  it("is refused two files that would be one on some systems", async () => {
    const host = await open()
    const items = [item("A.gguf", [file("A.gguf", "1")]), item("a.gguf", [file("a.gguf", "2")])]
    await expect(host.offer(...items)).rejects.toMatchObject({ code: "invalid_value" })
  })

  it("is refused more than the disk holds before a byte is sent", async () => {
    const host = await open()
    const sizeBytes = Number.MAX_SAFE_INTEGER - 2 ** 40
    const reply = await host.post("", { items: [{ files: [{ path: "x.gguf", sizeBytes }] }] })
    expect((await reply.json()).error).toMatchObject({ code: "disk_full", facts: { needed: expect.any(String) } })
    expect(host.left()).toEqual([])
  })
})

describe("pieces", () => {
  async function begin(sizeBytes = 10) {
    const host = await open()
    const reply = await host.post("", { items: [{ files: [{ path: "x.gguf", sizeBytes }] }] })
    const { id } = (await reply.json()).value
    const codeOf = async (path: string, body: unknown) => (await (await host.post(path, body)).json()).error?.code
    return { ...host, id, codeOf }
  }

  it("may not leave a hole, be too many, or belong to nothing", async () => {
    const { id, codeOf } = await begin()
    expect(await codeOf(`/${id}/0/4`, Buffer.from("late"))).toBe("import_invalid")
    expect(await codeOf(`/${id}/0/0`, Buffer.alloc(11))).toBe("import_invalid")
    expect(await codeOf(`/${id}/1/0`, Buffer.from("x"))).toBe("import_invalid")
    expect(await codeOf("/in-none/0/0", Buffer.from("x"))).toBe("import_not_found")
    expect(await codeOf(`/${id}/..%2f0/0`, Buffer.from("x"))).toBe("unknown_url")
    expect(await codeOf(`/${id}/end`, {})).toBe("import_invalid")
  })

  it("may come again after a connection that broke", async () => {
    const { id, codeOf, post } = await begin()
    expect(await codeOf(`/${id}/0/0`, Buffer.from("01234"))).toBeUndefined()
    expect(await codeOf(`/${id}/0/0`, Buffer.from("01234"))).toBeUndefined()
    expect(await codeOf(`/${id}/0/5`, Buffer.from("56789"))).toBeUndefined()
    const { paths } = (await (await post(`/${id}/end`, {})).json()).value
    expect(readFileSync(paths[0], "utf8")).toBe("0123456789")
  })

  // By then it is being looked at, or moved into the library.
  it("may not change what is whole, nor take away what came before them", async () => {
    const { id, codeOf, post } = await begin()
    for (const [offset, bytes] of [
      [0, "01234"],
      [5, "56789"],
      [0, "01"],
    ] as const) {
      expect(await codeOf(`/${id}/0/${offset}`, Buffer.from(bytes))).toBeUndefined()
    }
    const { paths } = (await (await post(`/${id}/end`, {})).json()).value
    expect(await codeOf(`/${id}/0/0`, Buffer.from("evil"))).toBe("import_invalid")
    expect(readFileSync(paths[0], "utf8")).toBe("0123456789")
  })

  it("have room on the disk beside what others are still to send", async () => {
    const { bavail, bsize } = statfsSync(tempFolder())
    const { codeOf } = await begin(Math.floor(bavail * bsize * 0.6))
    const files = [{ path: "y.gguf", sizeBytes: Math.floor(bavail * bsize * 0.6) }]
    expect(await codeOf("", { items: [{ files }] })).toBe("disk_full")
  })

  it("are taken of nobody without the page's token, nor of another site", async () => {
    const { id, post, token, left } = await begin()
    const withoutToken = await post(`/${id}/0/0`, Buffer.from("x"), {})
    expect(withoutToken.status).toBe(401)
    const elsewhere = await post("", { items: [] }, { "x-hearth-ui-token": token, origin: "https://evil.example" })
    expect(elsewhere.status).toBe(403)
    expect(left()).toEqual([id])
  })
})

it("forgets only what was sent, whatever path is named", async () => {
  const host = await open()
  await host.transport.call("settings.update", { patch: { theme: "dark" } })
  for (const path of ["/etc", host.folder, host.incoming, join(host.incoming, "in-x", "..", "..", "settings.json")]) {
    await expect(host.transport.call("imports.discard", { path })).rejects.toMatchObject({ code: "path_refused" })
  }
  expect(existsSync(join(host.folder, "settings.json"))).toBe(true)
})

it("removes at its start what an earlier host left behind", async () => {
  const host = await open()
  await host.offer(item("x.gguf", [file("x.gguf", "GGUF")]))
  expect(host.left()).toHaveLength(1)
  createIncoming(host.incoming)
  expect(host.left()).toEqual([])
})

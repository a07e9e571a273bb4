import { once } from "node:events"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { describe, expect, it, onTestFinished } from "vitest"
import { publicAddresses } from "../../../../electron/library/hub/hubAddresses.ts"
import { openHubClient } from "../../../support/hub/readHub.ts"

const signal = new AbortController().signal

/** A hub that answers every path that begins so with this, and a client of it. */
async function openLiar(answers: Readonly<Record<string, unknown>>) {
  const asked: string[] = []
  const server = createServer(({ url = "" }, response) => {
    asked.push(url)
    const [, answer] = Object.entries(answers).find(([path]) => url.startsWith(path)) ?? []
    response.setHeader("Content-Type", "application/json").end(JSON.stringify(answer ?? {}))
  }).listen(0, "127.0.0.1")
  await once(server, "listening")
  onTestFinished(() => void server.close().closeAllConnections())
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const addresses = { ...publicAddresses, huggingface: url, modelscope: url, custom: url }
  return { asked, client: openHubClient({ addresses } as Parameters<typeof openHubClient>[0]) }
}

const evil = "\u001b[2J\u202egpj.\u0007x"
const plain = "[2Jgpj.x"
const search = { source: "custom", text: "x" } as const

describe("a hub that lies", () => {
  // In a terminal they would clear the screen, in a window a name would read as another one.
  it("shows no hidden characters and no endless texts", async () => {
    const long = "y".repeat(1_000_000)
    const listed = { sha: "abc", tags: [evil, evil, `license:${evil}`, long], library_name: evil }
    const described = { gguf: { architecture: long }, cardData: { base_model: evil } }
    const { client } = await openLiar({
      "/api/models/o/n/tree": [],
      "/api/models/o/n": { id: evil, ...listed, ...described },
    })
    const { summary, libraryName, baseModel } = await client.repo({ source: "custom", repo: "o/n" }, signal)
    expect(summary).toMatchObject({ repo: "o/n", license: plain })
    expect(summary.tags).toEqual([plain, `license:${plain}`, "y".repeat(200)])
    expect(summary.architecture).toHaveLength(200)
    expect([libraryName, baseModel]).toEqual([plain, plain])
  })

  it("lists nothing that could not be asked for, and no more than was asked for", async () => {
    const names = ["../../x", evil, "no-owner", "a/b/c", "o/..", `o/${"n".repeat(200)}`]
    const items = [...names.map((id) => ({ id })), ...Array.from({ length: 500 }, (_, at) => ({ id: `o/n${at}` }))]
    const { client } = await openLiar({ "/api/models": items, "/openapi/v1/models": { data: { models: items } } })
    for (const source of ["custom", "modelscope"] as const) {
      const page = await client.search({ ...search, source }, signal)
      expect(page.items.length).toBeLessThanOrEqual(100)
      expect(page.items.every(({ repo }) => /^o\/n\d+$/.test(repo))).toBe(true)
    }
  })

  // A revision is a part of the address: ".." would be another place there, asked for with the token.
  it.each(["..", ".", "refs/../x", "a\nb", "", "\u202ex", "r".repeat(300)])(
    "cannot tell %j as a commit, and nobody can ask for it",
    async (revision) => {
      const { client, asked } = await openLiar({
        "/api/models/o/n/tree": [],
        "/api/models/o/n": { id: "o/n", sha: revision },
      })
      const repo = { source: "custom", repo: "o/n" } as const
      await expect(client.repo(repo, signal)).rejects.toMatchObject({ code: "hub_invalid_reply" })
      const before = asked.length
      const refused = { code: "invalid_value", param: "revision" }
      await expect(client.repo({ ...repo, revision }, signal)).rejects.toMatchObject(refused)
      const file = client.read({ ...repo, revision, path: "a.gguf" }, { start: 0, end: 1 }, signal)
      await expect(file).rejects.toMatchObject(refused)
      expect(asked.length).toBe(before)
    },
  )

  it("cannot have more files than any repository", async () => {
    const files = Array.from({ length: 20_001 }, (_, at) => ({ type: "file", path: `${at}.gguf`, size: 1 }))
    const { client } = await openLiar({ "/api/models/o/n/tree": files, "/api/models/o/n": { id: "o/n", sha: "abc" } })
    const repo = client.repo({ source: "custom", repo: "o/n" }, signal)
    await expect(repo).rejects.toMatchObject({ code: "hub_invalid_reply" })
  })
})

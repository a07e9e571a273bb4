import { describe, expect, it } from "vitest"
import { finished } from "../support/serverEngine.ts"
import { createTestHost } from "../support/testHost.ts"
import { transports } from "../support/transports.ts"

describe.each(Object.entries(transports))("the ledger over %s", (_name, connect) => {
  async function open() {
    const host = createTestHost()
    const { requests } = host.services
    const ask = (askedModel: string) => {
      const entry = requests.begin({
        caller: { kind: "window" },
        askedModel,
        asked: { model: askedModel, input: { kind: "text", prompt: "hi" }, sampling: {}, stop: [] },
      })
      entry.note({ type: "text-delta", choice: 0, text: "Hello" })
      entry.note(finished())
    }
    return { ...host, ask, transport: await connect(host) }
  }

  it("lists what has ended page by page, as far as a filter goes", async () => {
    const { transport, ask } = await open()
    for (const model of ["a", "b", "special"]) ask(model)
    const first = await transport.call("ledger.list", { limit: 2 })
    expect(first.items).toHaveLength(2)
    const second = await transport.call("ledger.list", { limit: 2, cursor: first.nextCursor ?? "" })
    expect([second.items.length, second.nextCursor]).toEqual([1, null])
    const { items } = await transport.call("ledger.list", { filter: { search: "SPECIAL", outcome: "done" } })
    expect(items).toMatchObject([{ askedModel: "special", promptTokens: 7, status: { kind: "done" } }])
  })

  it("shows one with the texts that were to be kept", async () => {
    const { transport, ask } = await open()
    await transport.call("settings.update", { patch: { ledger: { keepsBodies: true } } })
    ask("kept")
    const [record] = (await transport.call("ledger.list", {})).items
    const entry = await transport.call("ledger.get", { id: record?.id ?? "" })
    expect(entry).toEqual({
      ...record,
      bodies: { request: '{"model":"kept","prompt":"hi"}', response: expect.any(String) },
    })
    const missing = transport.call("ledger.get", { id: "nobody" })
    await expect(missing).rejects.toMatchObject({ code: "record_not_found" })
  })

  it("adds up, and forgets", async () => {
    const { transport, ask } = await open()
    ask("a")
    ask("b")
    const query = { from: 0, to: 8e12, bucket: "day", groupBy: "model" } as const
    const report = await transport.call("ledger.usage", query)
    expect(report).toMatchObject({ query, totals: { requests: 2, promptTokens: 14, completionTokens: 10 } })
    expect(await transport.call("ledger.clear", { bodiesOnly: false })).toEqual({ deleted: 2 })
    expect((await transport.call("ledger.usage", query)).buckets).toEqual([])
  })

  it("sends once more what was kept as a whole, and records that", async () => {
    const { transport, ask } = await open()
    ask("ember")
    const newest = async () => (await transport.call("ledger.list", {})).items[0]
    const replay = (id = "") => transport.open("ledger.replay", { id }, new AbortController().signal)
    await expect(read(replay((await newest())?.id))).rejects.toMatchObject({ code: "unsupported_value", param: "id" })
    await expect(read(replay("nobody"))).rejects.toMatchObject({ code: "record_not_found" })
    await transport.call("settings.update", { patch: { ledger: { keepsBodies: true } } })
    ask("ember")
    const id = (await newest())?.id ?? ""
    const events = await read(replay(id))
    expect(events.at(-1)).toMatchObject({ type: "finished", usage: { completionTokens: 5 } })
    const again = await newest()
    expect(again).toMatchObject({ operation: "replay", askedModel: "ember", target: "local/ember" })
    expect((await transport.call("ledger.get", { id: again?.id ?? "" })).bodies?.request).toBe(
      (await transport.call("ledger.get", { id })).bodies?.request,
    )
  })

  it("exports what a filter means, in both formats", async () => {
    const { transport, ask } = await open()
    for (const model of ["a", "b"]) ask(model)
    const signal = new AbortController().signal
    const filter = { search: "b" }
    const csv = await read(transport.open("ledger.export", { format: "csv", filter }, signal))
    expect(csv.join("").split("\r\n")).toHaveLength(3)
    const json = await read(transport.open("ledger.export", { format: "json" }, signal))
    const { items } = await transport.call("ledger.list", {})
    expect(JSON.parse(json.join(""))).toEqual(items)
  })

  it.each([
    ["ledger.list", { cursor: "not ours" }, "cursor"],
    ["ledger.list", { filter: { sql: "1" } }, "filter"],
    ["ledger.list", { limit: 100_000 }, "limit"],
    ["ledger.usage", { from: 0, to: 1, bucket: "minute", groupBy: "none" }, "bucket"],
    ["ledger.clear", {}, "bodiesOnly"],
  ] as const)("refuses %s with %j", async (name, input, param) => {
    const { transport } = await open()
    await expect(transport.call(name, input as never)).rejects.toMatchObject({ code: "invalid_value", param })
  })
})

async function read<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const all: Item[] = []
  for await (const item of items) all.push(item)
  return all
}

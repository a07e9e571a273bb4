import { expect, it } from "vitest"
import type { RequestRecord } from "../../../electron/contract/server.ts"
import { exportRecords } from "../../../electron/protocols/ledgerExport.ts"
import { someRequest } from "../../support/scriptedHost.ts"

async function textOf(format: "csv" | "json", ...pages: readonly (readonly RequestRecord[])[]): Promise<string> {
  let text = ""
  for await (const piece of exportRecords(paged(pages), format)) text += piece
  return text
}

async function* paged(pages: readonly (readonly RequestRecord[])[]) {
  yield* pages
}

/** As RFC 4180 reads it: quotes around a cell, and two for one. */
function cellsOf(csv: string): string[][] {
  const rows: string[][] = [[]]
  for (const [, quoted, plain, end] of csv.matchAll(/(?:"((?:[^"]|"")*)"|([^,\r"]*))(,|\r\n|$)/g)) {
    rows.at(-1)?.push((quoted ?? plain ?? "").replaceAll('""', '"'))
    if (end === "\r\n") rows.push([])
    if (end === "") break
  }
  return rows.filter((row) => row.length > 1)
}

it("writes a table that spreadsheets read as it is meant, whatever clients wrote", async () => {
  const key = { id: "k", name: '小明, "der" Erste' }
  const error = { code: "upstream_error", message: "line 1\nline 2" } as const
  const csv = await textOf(
    "csv",
    [someRequest({ id: "a", key, cost: { nanos: 1_234_567, currency: "CNY" } })],
    [someRequest({ id: "b", askedModel: null, status: { kind: "failed", httpStatus: 502, error } })],
  )
  expect(csv.startsWith("\uFEFFtime,id,operation,")).toBe(true)
  const [header = [], first = [], second = [], ...rest] = cellsOf(csv.slice(1))
  const cell = (row: readonly string[], name: string) => row[header.indexOf(name)]
  expect([header.length, first.length, second.length, rest]).toEqual([29, 29, 29, []])
  expect([cell(first, "key_name"), cell(first, "cost"), cell(first, "cost_currency")]).toEqual([
    key.name,
    "0.001234567",
    "CNY",
  ])
  expect([cell(first, "time"), cell(second, "asked_model")]).toEqual(["2026-11-21T14:32:08.000Z", ""])
  expect([cell(second, "error_message"), cell(second, "outcome")]).toEqual(["line 1\nline 2", "failed"])
})

it.each(["=HYPERLINK(1)", "+1+2", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "＝1"])(
  "lets no spreadsheet take %j for a formula",
  async (askedModel) => {
    const csv = await textOf("csv", [someRequest({ askedModel })])
    const [header = [], row = []] = cellsOf(csv.slice(1))
    expect(row[header.indexOf("asked_model")]).toBe(`'${askedModel}`)
  },
)

it("writes one JSON list, also of nothing", async () => {
  const records = ["a", "b", "c"].map((id) => someRequest({ id }))
  expect(JSON.parse(await textOf("json", records.slice(0, 2), records.slice(2)))).toEqual(records)
  expect(JSON.parse(await textOf("json"))).toEqual([])
  expect((await textOf("csv")).split("\r\n")).toHaveLength(2)
})

it("reads no page before the one before it was taken", async () => {
  let read = 0
  async function* pages() {
    for (;;) yield [someRequest({ id: String(read++) })]
  }
  for await (const piece of exportRecords(pages(), "json")) if (piece.includes('"id":"3"')) break
  expect(read).toBe(4)
})

import { act, fireEvent, screen, waitFor, within } from "@testing-library/react"
import { expect, it, vi } from "vitest"
import type { UsageQuery, UsageReport } from "../../../electron/contract/ledger.ts"
import { renderWindow } from "../../support/renderWindow.tsx"
import { ScriptedHost, someRequest, someTotals } from "../../support/scriptedHost.ts"

const dollars = (amount: number) => [{ nanos: amount * 1e9, currency: "USD" }]

/** One local and one remote model, each asked on the first day of the time that is looked at. */
function report(query: UsageQuery): UsageReport {
  const here = someTotals({ requests: 3, promptTokens: 2000, completionTokens: 400, saved: dollars(0.01) })
  const elsewhere = someTotals({
    requests: 2,
    failed: 1,
    promptTokens: 900,
    completionTokens: 100,
    cost: dollars(0.25),
  })
  return {
    query,
    totals: someTotals({ requests: 5, failed: 1, promptTokens: 2900, completionTokens: 500, cost: dollars(0.25) }),
    groups: [
      { group: "local/ember", label: "ember", ...here },
      { group: "deepseek/chat", label: "deepseek/chat", ...elsewhere },
    ],
    buckets: [
      { at: query.from, group: "local/ember", ...here },
      { at: query.from, group: "deepseek/chat", ...elsewhere },
    ],
  }
}

async function page(prepare = (_: ScriptedHost) => {}) {
  const host = new ScriptedHost()
  host.on("ledger.usage", report)
  host.on("ledger.list", () => ({ items: [], nextCursor: null }))
  prepare(host)
  return renderWindow(host, "usage")
}

const queries = (host: ScriptedHost) =>
  host.calls.filter(({ name }) => name === "ledger.usage").map(({ input }) => input as UsageQuery)
const chart = () => screen.findByRole("region", { name: "Tokens per day" })
const bars = async () => within(await chart()).getAllByRole("button")

it("says what was used in figures, and what local answers saved", async () => {
  await page()
  const value = async (label: string) => (await screen.findByText(label, { selector: "dt" })).parentElement?.textContent
  expect(await value("Requests")).toBe("Requests51 failed")
  expect(await value("Cost")).toBe("Cost$0.25")
  expect(await value("Tokens in")).toContain("2.9K")
  expect(await value("Saved by local answers")).toContain("at the prices of GPT-4o")
})

it("names the larger amount first, whatever its currency", async () => {
  await page((host) =>
    host.on("ledger.usage", (query) => {
      const cost = [{ nanos: 5e9, currency: "CNY" }, ...dollars(3)]
      return { ...report(query), totals: someTotals({ requests: 5, cost }) }
    }),
  )
  const cost = (await screen.findByText("Cost", { selector: "dt" })).parentElement
  expect(cost?.textContent).toBe("Cost$3.00and CN¥5.00")
})

it("speaks each bar with its parts, and is walked with the arrow keys by one stop of Tab", async () => {
  await page()
  const all = await bars()
  expect(all).toHaveLength(30)
  const reachable = all.filter((bar) => bar.getAttribute("tabindex") === "0")
  expect(reachable).toEqual([all.at(-1)])
  act(() => reachable[0]?.focus())
  fireEvent.keyDown(reachable[0] as Element, { key: "Home" })
  expect(document.activeElement).toBe(all[0])
  expect(all[0]?.getAttribute("aria-label")).toMatch(/: 3.4K. ember 2.4K, deepseek\/chat 1K. Show the requests$/)
  fireEvent.keyDown(all[0] as Element, { key: "ArrowRight" })
  expect(document.activeElement).toBe(all[1])
})

it("leads from a bar and from a model to the requests behind it", async () => {
  const { store, host } = await page()
  const [{ from } = { from: 0 }] = queries(host)
  fireEvent.keyDown((await bars())[0] as Element, { key: "Enter" })
  expect(store.getState().place).toEqual({ page: "server", item: "ledger" })
  expect(store.getState().ledgerFilter.from).toBe(from)
  act(() => store.getState().go("usage"))
  fireEvent.click(await screen.findByRole("button", { name: "deepseek/chat" }))
  expect(store.getState().ledgerFilter).toMatchObject({ from, target: "deepseek/chat" })
})

it.each([
  ["key", "Without a key", { keyId: null }],
  ["model", "Not answered", { target: null }],
  ["provider", "Not answered", { target: null }],
] as const)("leads to requests that have no %s", async (groupBy, name, filter) => {
  const { store } = await page((host) =>
    host.on("ledger.usage", (query) => {
      const groups = [{ group: "", label: "", ...someTotals({ requests: 3 }) }]
      return { ...report(query), query: { ...query, groupBy }, groups, buckets: [] }
    }),
  )
  fireEvent.click(await screen.findByRole("button", { name }))
  expect(store.getState().ledgerFilter).toMatchObject(filter)
})

it("has the figures of the chart as a table, too", async () => {
  await page()
  const fold = within(await chart())
    .getByText("As a table")
    .closest("details") as HTMLDetailsElement
  fold.open = true
  fireEvent(fold, new Event("toggle"))
  const table = within(await chart()).getByRole("table")
  expect(within(table).getAllByRole("row")).toHaveLength(2)
  expect(within(table).getByText("2.4K")).toBeTruthy()
})

it("asks anew for another time and another division, and shows what was chosen last whichever comes first", async () => {
  const waiting: (() => void)[] = []
  const { host } = await page()
  await chart()
  host.on("ledger.usage", (query) => new Promise((resolve) => waiting.push(() => resolve(report(query)))))
  fireEvent.click(screen.getByRole("radio", { name: "90 days" }))
  fireEvent.click(screen.getByRole("radio", { name: "7 days" }))
  await waitFor(() => expect(waiting).toHaveLength(2))
  await act(async () => {
    waiting[1]?.()
    waiting[0]?.()
  })
  expect(await bars()).toHaveLength(7)
  fireEvent.change(screen.getByLabelText("Divided by"), { target: { value: "key" } })
  await waitFor(() => expect(queries(host).at(-1)?.groupBy).toBe("key"))
  fireEvent.change(screen.getByLabelText("Bars"), { target: { value: "hour" } })
  await waitFor(() => expect(queries(host).at(-1)?.bucket).toBe("hour"))
})

it("counts again when a request has ended, not while it runs", async () => {
  const { host } = await page()
  await chart()
  act(() => host.emit("request.changed", someRequest({ status: { kind: "streaming" }, totalMs: null })))
  expect(queries(host)).toHaveLength(1)
  act(() => host.emit("request.changed", someRequest()))
  await waitFor(() => expect(queries(host)).toHaveLength(2), { timeout: 3000 })
})

it("says what went wrong and tries again", async () => {
  const { host } = await page((scripted) => scripted.fail("ledger.usage", { code: "database_unusable", message: "" }))
  expect((await screen.findByRole("alert")).textContent).toContain("The database cannot be used")
  host.on("ledger.usage", report)
  fireEvent.click(screen.getByRole("button", { name: "Try again" }))
  expect(await chart()).toBeTruthy()
})

it("says which money its bars leave out, and leads to the rates", async () => {
  const { store } = await page((host) =>
    host.on("ledger.usage", (query) => {
      const cost = [...dollars(0.25), { nanos: 3e9, currency: "GBP" }]
      return { ...report(query), totals: someTotals({ requests: 5, cost }) }
    }),
  )
  await chart()
  expect(screen.queryByText(/no rate is set/)).toBeNull()
  fireEvent.click(screen.getByRole("radio", { name: "Cost" }))
  expect(await screen.findByText("Not among the bars, because no rate is set: £3.00.")).toBeTruthy()
  fireEvent.click(screen.getByRole("button", { name: "Set a rate" }))
  expect(store.getState().place.page).toBe("settings")
})

it("says that nothing was asked instead of drawing nothing", async () => {
  await page((host) =>
    host.on("ledger.usage", (query) => ({ query, totals: someTotals({ requests: 0 }), groups: [], buckets: [] })),
  )
  expect(await screen.findByText("Nothing was asked in this time")).toBeTruthy()
  fireEvent.click(screen.getByRole("button", { name: "Connect an app" }))
  expect(location.hash).toBe("#/server")
})

it("writes the requests of the time that is looked at into a file, and stops when asked to", async () => {
  const saved: Blob[] = []
  vi.spyOn(URL, "createObjectURL").mockImplementation((file) => `blob:${saved.push(file as Blob)}`)
  vi.spyOn(HTMLAnchorElement.prototype, "click").mockImplementation(() => {})
  let goOn = () => {}
  const { host, store } = await page((scripted) =>
    scripted.onStream("ledger.export", async function* ({ filter, format }, signal) {
      yield `${format} ${filter?.from === undefined}\n`
      await new Promise<void>((resolve) => {
        goOn = resolve
        ;(signal as AbortSignal).addEventListener("abort", () => resolve())
      })
      if (!signal.aborted) yield "the end"
    }),
  )
  await chart()
  const start = async () => {
    fireEvent.keyDown(screen.getByRole("button", { name: "Export" }), { key: "Enter" })
    fireEvent.click(await screen.findByRole("menuitem", { name: "Requests as CSV" }))
    return screen.findByText("10 B so far")
  }
  await start()
  fireEvent.click(screen.getByRole("button", { name: "Stop exporting" }))
  await waitFor(() => expect(store.getState().ledgerExport).toBeNull())
  expect(saved).toHaveLength(0)
  await start()
  goOn()
  await waitFor(() => expect(saved).toHaveLength(1))
  expect(await saved[0]?.text()).toBe("csv false\nthe end")
  expect(host.listenerCount).toBe(1)
  vi.restoreAllMocks()
})

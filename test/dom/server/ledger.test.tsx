import { act, fireEvent, screen, waitFor, within } from "@testing-library/react"
import { afterEach, beforeEach, expect, it, vi } from "vitest"
import type { HostCalls } from "../../../electron/contract/hostApi.ts"
import type { LedgerEntry } from "../../../electron/contract/ledger.ts"
import { renderWindow } from "../../support/renderWindow.tsx"
import { defaultSettings, ScriptedHost, someKey, someRequest } from "../../support/scriptedHost.ts"
import { someProvider } from "../../support/scriptedProviders.ts"

type Snapshot = ConstructorParameters<typeof ScriptedHost>[0]

// Without a height the list would draw no row.
beforeEach(() => {
  for (const side of ["clientHeight", "offsetHeight"] as const) {
    vi.spyOn(HTMLElement.prototype, side, "get").mockReturnValue(600)
  }
})
afterEach(() => vi.restoreAllMocks())

async function ledger(prepare: (host: ScriptedHost) => void = () => {}, snapshot: Snapshot = {}) {
  const host = new ScriptedHost(snapshot)
  host.on("ledger.list", () => ({ items: [someRequest()], nextCursor: null }))
  prepare(host)
  const { store } = await renderWindow(host, "server")
  fireEvent.click(screen.getByRole("radio", { name: "Ledger" }))
  return { host, store }
}

/** The dialog of the one request that the live list shows. */
async function inspect(entry: Partial<LedgerEntry>, snapshot: Snapshot = {}) {
  const host = new ScriptedHost({ requests: [someRequest(entry)], ...snapshot })
  host.on("ledger.get", () => ({ ...someRequest(entry), bodies: null, ...entry }))
  const { store } = await renderWindow(host, "server")
  fireEvent.click(screen.getByRole("button", { name: /Show details$/ }))
  await screen.findByRole("dialog", { name: "Request" })
  return { host, store, dialog: within(screen.getByRole("dialog")) }
}

const asked = (host: ScriptedHost) =>
  host.calls.filter(({ name }) => name === "ledger.list").map(({ input }) => input as HostCalls["ledger.list"]["input"])

it("reads older requests on the way down, each page once", async () => {
  const page = (from: number) =>
    Array.from({ length: 100 }, (_, index) => someRequest({ id: `r${from + index}`, answeredBy: `m${from + index}` }))
  const { host, store } = await ledger((scripted) =>
    scripted.on("ledger.list", ({ cursor }) => {
      const from = Number(cursor ?? 0)
      return { items: page(from), nextCursor: from < 200 ? String(from + 100) : null }
    }),
  )
  expect(await screen.findByText("m0")).toBeTruthy()
  // Only what can be seen is drawn.
  expect(screen.getAllByRole("row").length).toBeLessThan(60)
  await act(
    async () => void (await Promise.all([store.getState().loadMoreLedger(), store.getState().loadMoreLedger()])),
  )
  expect(asked(host).map(({ cursor }) => cursor)).toEqual([undefined, "100"])
  expect(store.getState().ledger?.items).toHaveLength(200)
})

it("shows new requests by itself at the top, and further down only when asked to", async () => {
  const page = (ids: readonly string[]) => ({
    items: ids.map((id) => someRequest({ id, answeredBy: `model-${id}` })),
    nextCursor: "older",
  })
  const old = Array.from({ length: 90 }, (_, index) => `old${index}`)
  const { host } = await ledger((scripted) => scripted.on("ledger.list", () => page(old)))
  const rows = await screen.findByRole("region", { name: "Ledger" })
  const ends = (id: string, ...others: string[]) => {
    host.on("ledger.list", () => page([id, ...others, ...old]))
    act(() => host.emit("request.changed", someRequest({ id })))
  }
  ends("new1")
  expect(await screen.findByText("model-new1", undefined, { timeout: 3000 })).toBeTruthy()
  expect(asked(host).at(-1)?.cursor).toBeUndefined()

  rows.scrollTop = 1200
  fireEvent.scroll(rows)
  ends("new2", "new1")
  const pill = await screen.findByRole("button", { name: "1 new request" }, { timeout: 3000 })
  expect(screen.queryByText("model-new2")).toBeNull()
  fireEvent.click(pill)
  fireEvent.scroll(rows)
  expect(await screen.findByText("model-new2")).toBeTruthy()
  expect(rows.scrollTop).toBe(0)
  expect(screen.queryByRole("button", { name: "1 new request" })).toBeNull()
})

it("restricts the ledger by text, outcome and key, and leads back from nothing", async () => {
  const { host } = await ledger(undefined, { keys: [someKey()] })
  await screen.findByRole("region", { name: "Ledger" })
  fireEvent.change(screen.getByLabelText("Outcome"), { target: { value: "failed" } })
  fireEvent.change(screen.getByLabelText("Key"), { target: { value: "key-1" } })
  host.on("ledger.list", ({ filter }) => ({
    items: filter?.search === undefined ? [someRequest()] : [],
    nextCursor: null,
  }))
  fireEvent.change(screen.getByLabelText("Search the ledger"), { target: { value: "gpt" } })
  await waitFor(() => expect(asked(host).at(-1)?.filter).toEqual({ outcome: "failed", keyId: "key-1", search: "gpt" }))
  expect(await screen.findByText("No request matches")).toBeTruthy()
  fireEvent.click(screen.getByRole("button", { name: "Show all" }))
  await waitFor(() => expect(asked(host).at(-1)?.filter).toEqual({}))
})

it("shows what a link restricted it to, and takes that away", async () => {
  const { host, store } = await ledger()
  act(() => store.getState().go("chat"))
  act(() => store.getState().showLedger({ target: "deepseek/chat", from: 0, to: 1 }))
  await waitFor(() => expect(asked(host).at(-1)?.filter).toEqual({ target: "deepseek/chat", from: 0, to: 1 }))
  fireEvent.click(screen.getByRole("button", { name: "Without deepseek/chat" }))
  await waitFor(() => expect(asked(host).at(-1)?.filter).toEqual({ from: 0, to: 1 }))
})

it("shows requests without a key, and those that nobody was tried for", async () => {
  const { host, store } = await ledger(undefined, { keys: [someKey()] })
  fireEvent.change(await screen.findByLabelText("Key"), { target: { value: "-" } })
  await waitFor(() => expect(asked(host).at(-1)?.filter).toEqual({ keyId: null }))
  expect(screen.getByRole("option", { name: "Without a key", selected: true })).toBeTruthy()
  act(() => store.getState().showLedger({ target: null }))
  fireEvent.click(await screen.findByRole("button", { name: "Without Not answered" }))
  await waitFor(() => expect(asked(host).at(-1)?.filter).toEqual({}))
})

it("forgets a page that belongs to an older filter", async () => {
  let answer: (items: HostCalls["ledger.list"]["output"]) => void = () => {}
  const { host, store } = await ledger()
  await screen.findByRole("region", { name: "Ledger" })
  host.on("ledger.list", () => new Promise((resolve) => (answer = resolve)))
  act(() => void store.getState().filterLedger({ search: "old" }))
  const answerOld = answer
  act(() => void store.getState().filterLedger({ search: "new" }))
  await act(async () => answer({ items: [someRequest({ id: "new", answeredBy: "new-model" })], nextCursor: null }))
  await act(async () => answerOld({ items: [someRequest({ id: "old", answeredBy: "old-model" })], nextCursor: null }))
  expect(screen.getByText("new-model")).toBeTruthy()
  expect(screen.queryByText("old-model")).toBeNull()
})

it("deletes only after a second thought, and only what is shown", async () => {
  const { host } = await ledger((scripted) => scripted.on("ledger.clear", () => ({ deleted: 1 })))
  await screen.findByRole("region", { name: "Ledger" })
  fireEvent.change(screen.getByLabelText("Outcome"), { target: { value: "failed" } })
  await screen.findByRole("region", { name: "Ledger" })
  fireEvent.keyDown(screen.getByRole("button", { name: "Delete" }), { key: "Enter" })
  fireEvent.click(await screen.findByRole("menuitem", { name: "The requests that are shown" }))
  const dialog = await screen.findByRole("dialog")
  expect(host.calls.some(({ name }) => name === "ledger.clear")).toBe(false)
  fireEvent.click(within(dialog).getByRole("button", { name: "Delete" }))
  await waitFor(() =>
    expect(host.calls).toContainEqual({
      name: "ledger.clear",
      input: { filter: { outcome: "failed" }, bodiesOnly: false },
    }),
  )
})

it("says in the list who answered where, after what, and with which key", async () => {
  const tried = { target: "qwen/plus", startedAt: 0, durationMs: 5 }
  const record = someRequest({
    key: { id: "key-1", name: "dify" },
    target: "deepseek/chat",
    route: "support",
    attempts: [
      { ...tried, error: { code: "upstream_timeout", message: "" } },
      { ...tried, target: "deepseek/chat" },
    ],
    cache: "hit",
    cost: { nanos: 6_200_000, currency: "USD" },
  })
  await renderWindow(new ScriptedHost({ requests: [record] }), "server")
  const list = within(screen.getByRole("region", { name: "Requests" }))
  for (const name of [
    "Answered elsewhere: deepseek/chat",
    "By the route support",
    "After 1 attempt that failed",
    "From the answer cache",
  ])
    expect(list.getByRole("img", { name })).toBeTruthy()
  expect(list.getByText(/dify/)).toBeTruthy()
  expect(list.getByText("$0.0062")).toBeTruthy()
})

it("tells all of a request: its figures, and why each target that was tried did not answer", async () => {
  const record = {
    attempts: [
      {
        target: "qwen/plus",
        startedAt: 1,
        durationMs: 620,
        error: { code: "upstream_rate_limited", message: "slow down" },
      },
      { target: "local/ember", startedAt: 2, durationMs: 40 },
    ],
    isEstimated: true,
    cachedTokens: 400,
    saved: { nanos: 700_000, currency: "USD" },
  } as const
  const { dialog } = await inspect(record, { providers: [someProvider({ id: "qwen", name: "Qwen" })] })
  expect(dialog.getByText(/^Qwen is asked too often/)).toBeTruthy()
  expect(dialog.getByText("slow down")).toBeTruthy()
  expect(dialog.getByText("1,204 (400 cached)")).toBeTruthy()
  expect(dialog.getByText(/estimated/)).toBeTruthy()
  expect(dialog.getByText("$0.0007")).toBeTruthy()
})

it("goes on with a running request while its details are open, though the ledger does not have it yet", async () => {
  const running = someRequest({ status: { kind: "streaming" }, totalMs: null, completionTokens: null })
  const host = new ScriptedHost({ requests: [running] })
  host.fail("ledger.get", { code: "record_not_found", message: "" })
  await renderWindow(host, "server")
  fireEvent.click(screen.getByRole("button", { name: /Show details$/ }))
  const dialog = within(await screen.findByRole("dialog"))
  expect(dialog.getByText("streaming")).toBeTruthy()
  act(() => host.emit("request.changed", someRequest()))
  expect(dialog.getByText("0.90 s")).toBeTruthy()
  expect(dialog.queryByRole("alert")).toBeNull()
})

it("says how what is said would be kept, where it is not", async () => {
  const { dialog, store } = await inspect({})
  expect(await dialog.findByText(/is not kept. Settings can keep it/)).toBeTruthy()
  fireEvent.click(dialog.getByRole("button", { name: "Open Settings" }))
  expect(store.getState().place.page).toBe("settings")
  expect(screen.queryByRole("dialog")).toBeNull()
})

it("shows what was said, copies it as a command without the key itself, and sends it again", async () => {
  const copied: string[] = []
  vi.spyOn(navigator.clipboard, "writeText").mockImplementation(async (text) => void copied.push(text))
  const body = { model: "ember", messages: [{ role: "user", content: "What's 17 + 25?" }] }
  const { host, dialog } = await inspect({
    key: { id: "key-1", name: "dify" },
    bodies: { request: JSON.stringify(body), response: "42" },
  })
  expect(await dialog.findByText("42")).toBeTruthy()
  fireEvent.click(dialog.getByRole("button", { name: "Copy as curl" }))
  expect(copied[0]).toContain("curl http://localhost:8000/v1/chat/completions")
  expect(copied[0]).toContain("Bearer sk-hearth-…")
  expect(copied[0]).toContain("What'\\''s 17 + 25?")
  let goOn = () => {}
  host.onStream("ledger.replay", async function* () {
    yield { type: "text-delta", choice: 0, text: "It is " }
    await new Promise<void>((resolve) => (goOn = resolve))
    yield { type: "text-delta", choice: 0, text: "forty-two." }
  })
  fireEvent.click(dialog.getByRole("button", { name: "Send again" }))
  const answer = await dialog.findByRole("region", { name: "Answer to what was sent again" })
  expect(await within(answer).findByText("It is")).toBeTruthy()
  expect(dialog.getByRole("button", { name: "Stop" })).toBeTruthy()
  act(() => goOn())
  expect(await within(answer).findByText("It is forty-two.")).toBeTruthy()
  expect(dialog.getByRole("button", { name: "Send again" })).toBeTruthy()
})

it("says why a request could not be sent again", async () => {
  const { host, dialog } = await inspect({ bodies: { request: "{}", response: null } })
  // biome-ignore lint/correctness/useYield: it fails before it says anything
  host.onStream("ledger.replay", async function* () {
    throw Object.assign(new Error("no"), {})
  })
  fireEvent.click(await dialog.findByRole("button", { name: "Send again" }))
  expect((await dialog.findByRole("alert")).textContent).toContain("Something went wrong inside Hearth")
})

it("keeps what was asked and answered only when the user wants it, and says what that means", async () => {
  const { host } = await renderWindow(new ScriptedHost(), "settings")
  host.on("settings.update", ({ patch }) => {
    const settings = { ...defaultSettings, ledger: { ...defaultSettings.ledger, ...patch.ledger } }
    host.emit("settings.changed", { settings, fixed: {} })
    return { settings, fixed: {} }
  })
  const keeps = screen.getByRole("switch", { name: "Keep what is asked and answered" })
  expect(keeps.getAttribute("aria-checked")).toBe("false")
  fireEvent.click(keeps)
  expect(await screen.findByText(/lie readable on this computer/)).toBeTruthy()
  fireEvent.change(screen.getByLabelText("Another currency"), { target: { value: "gbp" } })
  fireEvent.click(screen.getByRole("button", { name: "Add" }))
  await waitFor(() =>
    expect(host.calls.at(-1)?.input).toEqual({
      patch: { ledger: { rates: { ...defaultSettings.ledger.rates, GBP: 1 } } },
    }),
  )
})

it("changes the names that the default model answers, and empties the answer cache", async () => {
  const { host } = await renderWindow(new ScriptedHost(), "settings")
  host.on("settings.update", () => host.snapshot.settings).on("routes.clearCache", () => null)
  const names = screen.getByLabelText("Names that the default model answers")
  fireEvent.change(names, { target: { value: "gpt-*, my-model\ngpt-*" } })
  fireEvent.blur(names)
  await waitFor(() =>
    expect(host.calls.at(-1)).toEqual({
      name: "settings.update",
      input: { patch: { routing: { dropInNames: ["gpt-*", "my-model"] } } },
    }),
  )
  fireEvent.click(screen.getByRole("button", { name: "Empty the cache" }))
  expect(await screen.findByText("The answer cache is empty.")).toBeTruthy()
})

import { act, fireEvent, screen, waitFor, within } from "@testing-library/react"
import { expect, it, vi } from "vitest"
import type { SettingsSnapshot } from "../../../electron/contract/settings.ts"
import { pages } from "../../../renderer/navigation.ts"
import { renderWindow } from "../../support/renderWindow.tsx"
import { defaultSettings, ScriptedHost, serverOff, someApp, someHub, someModel } from "../../support/scriptedHost.ts"

const press = (key: string) => fireEvent.keyDown(window, { key, ctrlKey: true })

const systemSettings: SettingsSnapshot = { settings: { ...defaultSettings, language: "system" }, fixed: {} }

it("goes to a page by its key, and keeps the place in the address", async () => {
  await renderWindow(new ScriptedHost(), "server")
  press(",")
  expect(screen.getByRole("heading", { level: 1 }).textContent).toBe("Settings")
  expect(location.hash).toBe("#/settings")
  press(String(pages.findIndex(({ id }) => id === "server") + 1))
  expect(screen.getByRole("link", { name: "Server" }).getAttribute("aria-current")).toBe("page")
})

it("speaks the other language as soon as the host has taken the setting", async () => {
  const { host } = await renderWindow(new ScriptedHost(), "settings")
  host.on("settings.update", ({ patch }) => {
    const settings = { settings: { ...defaultSettings, language: patch.language ?? "en" }, fixed: {} }
    host.emit("settings.changed", settings)
    return settings
  })
  fireEvent.click(screen.getByRole("radio", { name: "中文" }))
  await waitFor(() => expect(screen.getByRole("heading", { level: 1 }).textContent).toBe("设置"))
  expect(document.documentElement.lang).toBe("zh-CN")
})

it("follows the browser's language where there is no desktop, however the host's machine is set", async () => {
  vi.spyOn(navigator, "language", "get").mockReturnValue("zh-TW")
  await renderWindow(new ScriptedHost({ settings: systemSettings, app: someApp({ isDesktop: false }) }), "settings")
  await waitFor(() => expect(screen.getByRole("heading", { level: 1 }).textContent).toBe("设置"))
  vi.restoreAllMocks()
})

it("follows the system's language in the desktop app", async () => {
  await renderWindow(new ScriptedHost({ settings: systemSettings, app: someApp({ systemLanguage: "zh" }) }), "settings")
  await waitFor(() => expect(screen.getByRole("heading", { level: 1 }).textContent).toBe("设置"))
})

it("paints the theme that was chosen", async () => {
  const { host } = await renderWindow(new ScriptedHost(), "server")
  expect(document.documentElement.dataset.theme).toBe("light")
  act(() => host.emit("settings.changed", { settings: { ...defaultSettings, theme: "dark" }, fixed: {} }))
  expect(document.documentElement.dataset.theme).toBe("dark")
})

it("shows a setting that a variable holds as fixed", async () => {
  const fixed = { language: "HEARTH_LANG" }
  await renderWindow(new ScriptedHost({ settings: { settings: defaultSettings, fixed } }), "settings")
  expect(screen.getByText("Set by HEARTH_LANG for this run")).toBeTruthy()
  expect(screen.getByRole("radio", { name: "中文" }).matches(":disabled, fieldset:disabled *")).toBe(true)
})

it("says when the host is out of reach, keeps showing what it knew, and stops saying it", async () => {
  const { host } = await renderWindow(new ScriptedHost(), "server")
  act(() => host.lose())
  expect(screen.getByText(/The host cannot be reached/)).toBeTruthy()
  expect(screen.getByRole("region", { name: "Server" })).toBeTruthy()
  act(() => host.reconnect())
  await waitFor(() => expect(screen.queryByText(/The host cannot be reached/)).toBeNull())
})

it("words how the start went, and lets it be dismissed", async () => {
  const notice = { id: "n", kind: "settings-kept-aside", facts: { file: "settings.broken.json" } } as const
  const host = new ScriptedHost()
  host.snapshot = { ...host.snapshot, app: { ...host.snapshot.app, notices: [notice] } }
  await renderWindow(host, "server")
  expect(screen.getByText(/It was kept as settings.broken.json/)).toBeTruthy()
  host.on("notices.dismiss", ({ id }) => {
    host.emit("notice.dismissed", { id })
    return null
  })
  fireEvent.click(screen.getByRole("button", { name: "Dismiss" }))
  await waitFor(() => expect(screen.queryByText(/It was kept as/)).toBeNull())
})

it("leads to the new address when the first start had to take another port", async () => {
  const notice = { id: "p", kind: "port-changed", facts: { from: 8000, to: 8001 } } as const
  const host = new ScriptedHost()
  host.snapshot = { ...host.snapshot, app: { ...host.snapshot.app, notices: [notice] } }
  await renderWindow(host, "settings")
  expect(screen.getByText(/holds port 8000, so the server listens on port 8001/)).toBeTruthy()
  fireEvent.click(screen.getByRole("button", { name: "Open Server" }))
  expect(screen.getByRole("heading", { level: 1 }).textContent).toBe("Server")
})

it("loads a model from the palette", async () => {
  const { host } = await renderWindow(new ScriptedHost({ models: [someModel()] }), "server")
  host.on("models.load", () => null)
  press("l")
  const palette = within(await screen.findByRole("dialog", { name: "Search and commands" }))
  expect(palette.queryByText("New chat")).toBeNull()
  fireEvent.click(palette.getByText("Load Ember"))
  await waitFor(() => expect(host.calls).toContainEqual({ name: "models.load", input: { id: "ember" } }))
  expect(screen.queryByRole("dialog")).toBeNull()
})

it("leads from the palette to every page, to a new route and to the ledger", async () => {
  const { store } = await renderWindow(
    new ScriptedHost().on("ledger.list", () => ({ items: [], nextCursor: null })),
    "keys",
  )
  const choose = async (name: string) => {
    press("k")
    const palette = within(await screen.findByRole("dialog", { name: "Search and commands" }))
    fireEvent.click(palette.getByText(name, { selector: "[role=option] *" }))
    return store.getState().place
  }
  expect(await choose("Routes")).toEqual({ page: "routes", item: null })
  expect(await choose("New route")).toEqual({ page: "routes", item: "new" })
  expect(await choose("Open the ledger")).toEqual({ page: "server", item: "ledger" })
})

it("gives the focus back when the palette is closed without a choice", async () => {
  await renderWindow(new ScriptedHost(), "server")
  const link = screen.getByRole("link", { name: "Server" })
  link.focus()
  press("k")
  const field = await screen.findByRole("combobox")
  await waitFor(() => expect(document.activeElement).toBe(field))
  fireEvent.keyDown(field, { key: "Escape" })
  await waitFor(() => expect(document.activeElement).toBe(link))
})

it("finds conversations in the palette and opens one", async () => {
  const { host, store } = await renderWindow(new ScriptedHost(), "server")
  const times = { createdAt: 0, updatedAt: 0 }
  host.on("conversations.list", ({ search }) => ({
    items: search === "soup" ? [{ id: "c1", title: "Dinner", isPinned: false, isAnswering: false, ...times }] : [],
    nextCursor: null,
  }))
  press("k")
  const palette = within(await screen.findByRole("dialog", { name: "Search and commands" }))
  fireEvent.change(palette.getByRole("combobox"), { target: { value: "soup" } })
  const found = await palette.findByText("Dinner")
  host.fail("conversations.get", { code: "conversation_not_found", message: "" })
  host.fail("conversations.messages", { code: "conversation_not_found", message: "" })
  fireEvent.click(found)
  await waitFor(() => expect(store.getState().place).toEqual({ page: "chat", item: "c1" }))
})

it("leads from the pill to the Server page while there is no address to copy", async () => {
  await renderWindow(new ScriptedHost({ server: serverOff }), "settings")
  fireEvent.click(screen.getByRole("button", { name: /Open the Server page/ }))
  expect(screen.getByRole("heading", { level: 1 }).textContent).toBe("Server")
})

it("offers to undo in a toast, which then goes away", async () => {
  const { store } = await renderWindow(new ScriptedHost(), "server")
  let undone = 0
  act(() =>
    store.getState().showToast({ text: "Conversation deleted", action: { label: "Undo", run: () => undone++ } }),
  )
  fireEvent.click(screen.getByRole("button", { name: "Undo" }))
  expect(undone).toBe(1)
  await waitFor(() => expect(screen.queryByText("Conversation deleted")).toBeNull())
})

it.each([
  ["in the desktop app", true, 1],
  ["in a browser, which keeps them for itself", false, 0],
])("names the keys of a new chat %s", async (_, isDesktop, count) => {
  await renderWindow(new ScriptedHost({ app: someApp({ isDesktop }) }), "settings")
  await waitFor(() => expect(screen.getAllByText("Ctrl+K").length).toBeGreaterThan(0))
  expect(screen.queryAllByText("Ctrl+N")).toHaveLength(count)
})

it("goes where a link or Back leads also if something else happens before the browser says so", async () => {
  const { host, store } = await renderWindow(new ScriptedHost(), "usage")
  // The address changes at once; the event that tells of it comes later.
  history.replaceState(null, "", "#/keys")
  act(() => host.emit("hub.changed", someHub()))
  expect(location.hash).toBe("#/keys")
  act(() => void dispatchEvent(new HashChangeEvent("hashchange")))
  expect(store.getState().place.page).toBe("keys")
})

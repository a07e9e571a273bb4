import { act, fireEvent, screen, waitFor, within } from "@testing-library/react"
import { expect, it } from "vitest"
import type { WebOrigin } from "../../../electron/contract/server.ts"
import { renderWindow } from "../../support/renderWindow.tsx"
import { defaultSettings, ScriptedHost, serverOn, someKey } from "../../support/scriptedHost.ts"

const website = (origin: string, decision: WebOrigin["decision"] = "asked"): WebOrigin => ({
  origin,
  decision,
  lastAskedAt: Date.now(),
})
const open = { ...serverOn, state: { kind: "on", host: "0.0.0.0", port: 8000, startedAt: 0 } } as const

it("asks about a website wherever the user is, until there is a decision", async () => {
  const { host } = await renderWindow(
    new ScriptedHost().on("origins.decide", () => null),
    "chat",
  )
  act(() => host.emit("origin.changed", website("https://a.example")))
  expect(screen.getByText("Allow https://a.example to use your models?")).toBeTruthy()
  fireEvent.click(screen.getByRole("button", { name: "Refuse" }))
  await waitFor(() =>
    expect(host.calls).toContainEqual({
      name: "origins.decide",
      input: { origin: "https://a.example", decision: "refused" },
    }),
  )
  act(() => host.emit("origin.changed", website("https://a.example", "refused")))
  expect(screen.queryByText(/Allow https/)).toBeNull()
})

it("fills no page with questions, however many websites ask", async () => {
  const origins = Array.from({ length: 5 }, (_, index) => website(`https://${index}.example`))
  const { store } = await renderWindow(new ScriptedHost({ origins }), "chat")
  expect(screen.getAllByText(/^Allow https/)).toHaveLength(2)
  fireEvent.click(screen.getByRole("button", { name: "3 more websites ask" }))
  expect(store.getState().place.page).toBe("server")
  expect(screen.getAllByRole("button", { name: "Allow" })).toHaveLength(5)
})

it("lists the decisions, and forgets one", async () => {
  const origins = [website("https://a.example", "allowed"), website("https://b.example", "refused")]
  const { host } = await renderWindow(
    new ScriptedHost({ origins }).on("origins.decide", () => null),
    "server",
  )
  const websites = within(screen.getByRole("region", { name: "Websites" }))
  expect(websites.getByText("allowed")).toBeTruthy()
  expect(websites.getByText("refused")).toBeTruthy()
  fireEvent.click(websites.getByRole("button", { name: "Forget the decision about https://b.example" }))
  await waitFor(() =>
    expect(host.calls).toContainEqual({
      name: "origins.decide",
      input: { origin: "https://b.example", decision: null },
    }),
  )
  act(() => host.emit("origin.removed", { origin: "https://b.example" }))
  expect(websites.queryByText("https://b.example")).toBeNull()
})

it("warns where every website may ask, and says what a variable holds", async () => {
  const settings = { ...defaultSettings, server: { ...defaultSettings.server, allowsAllOrigins: true } }
  const fixed = { "server.allowsAllOrigins": "HEARTH_ORIGINS" }
  await renderWindow(new ScriptedHost({ settings: { settings, fixed } }), "server")
  expect(screen.getByText(/Any page that you open in a browser/)).toBeTruthy()
  expect(screen.getByText("Set by HEARTH_ORIGINS for this run")).toBeTruthy()
  expect(screen.getByRole("switch", { name: "Every website may use the models" }).hasAttribute("disabled")).toBe(true)
})

it("warns that others are refused while the server is open and there is no key, and leads to the keys", async () => {
  const host = new ScriptedHost({ server: open, keys: [someKey({ state: "revoked" })] })
  host.on("keys.usage", () => ({ items: [] }))
  const { store } = await renderWindow(host, "server")
  const card = within(screen.getByRole("region", { name: "Server" }))
  expect(card.getByText(/there is no key yet/)).toBeTruthy()
  act(() => host.emit("key.changed", someKey({ id: "other" })))
  expect(card.queryByText(/there is no key yet/)).toBeNull()
  act(() => host.emit("key.removed", { id: "other" }))
  fireEvent.click(card.getByRole("button", { name: "Open Keys" }))
  expect(store.getState().place.page).toBe("keys")
})

it("asks programs here for a key when the user says so, and calls this computer by further names", async () => {
  const { host } = await renderWindow(new ScriptedHost(), "server")
  host.on("settings.update", () => host.snapshot.settings)
  fireEvent.click(screen.getByRole("switch", { name: "Programs on this computer need a key, too" }))
  const names = screen.getByLabelText("Further names of this computer")
  fireEvent.change(names, { target: { value: "hearth.lan gpu-box" } })
  fireEvent.blur(names)
  await waitFor(() =>
    expect(host.calls.filter(({ name }) => name === "settings.update").map(({ input }) => input)).toEqual([
      { patch: { server: { requiresKeyHere: true } } },
      { patch: { server: { hostNames: ["hearth.lan", "gpu-box"] } } },
    ]),
  )
})

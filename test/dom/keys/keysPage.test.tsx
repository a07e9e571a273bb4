import { act, fireEvent, screen, waitFor, within } from "@testing-library/react"
import { expect, it } from "vitest"
import type { Budget } from "../../../electron/contract/keys.ts"
import { openPolicy } from "../../../electron/services/access/keyPolicy.ts"
import { renderWindow } from "../../support/renderWindow.tsx"
import {
  defaultSettings,
  ScriptedHost,
  serverOn,
  someKey,
  someKeyUsage,
  someRequest,
} from "../../support/scriptedHost.ts"

const secret = "sk-hearth-4fTqTheWholeSecret"
const twentyDollars: Budget = { period: "month", amount: { kind: "money", nanos: 20e9, currency: "USD" } }

async function page(snapshot: ConstructorParameters<typeof ScriptedHost>[0] = {}, prepare = (_: ScriptedHost) => {}) {
  const host = new ScriptedHost(snapshot)
  host.on("keys.usage", () => ({ items: [] }))
  prepare(host)
  return renderWindow(host, "keys")
}

const dialog = (name: string | RegExp) => within(screen.getByRole("dialog", { name }))
const type = (label: string, value: string) =>
  fireEvent.change(screen.getByLabelText(label, { selector: "input, textarea" }), { target: { value } })
const openMenu = (name: string) =>
  fireEvent.keyDown(screen.getByRole("button", { name: `Actions for ${name}` }), { key: "Enter" })

async function create() {
  fireEvent.click(screen.getByRole("button", { name: "Create a key" }))
  await screen.findByRole("dialog", { name: "Create a key" })
}
const submit = () => fireEvent.click(dialog("Create a key").getByRole("button", { name: "Create a key" }))

it("says when a key is needed at all, where there is none", async () => {
  await page()
  expect(screen.getByText(/Programs on this computer need none/)).toBeTruthy()
  expect(screen.getByText(/on another computer/)).toBeTruthy()
})

it("creates a key with what was typed, in the units of the host", async () => {
  const { host } = await page({}, (scripted) => scripted.on("keys.create", () => ({ key: someKey(), secret })))
  await create()
  type("Name", " dify ")
  fireEvent.click(screen.getByRole("button", { name: "+ ember" }))
  type("Models", "qwen*")
  fireEvent.keyDown(screen.getByLabelText("Models", { selector: "input" }), { key: "Enter" })
  type("Requests per minute", "1,200")
  fireEvent.click(screen.getByRole("button", { name: "Add a budget" }))
  type("Amount of budget 1", "0.5")
  type("When a budget is spent, answer with", "ember")
  type("Valid until", "2999-12-31")
  type("Allowed addresses", "192.168.1.0/24\n::1")
  fireEvent.click(screen.getByRole("switch", { name: "May leave this computer" }))
  submit()
  const policy = {
    models: ["ember", "qwen*"],
    requestsPerMinute: 1200,
    tokensPerMinute: null,
    concurrency: null,
    budgets: [{ period: "month", amount: { kind: "money", nanos: 500_000_000, currency: "USD" } }],
    fallback: "ember",
    addresses: ["192.168.1.0/24", "::1"],
    mayLeave: false,
    mayManage: false,
    expiresAt: new Date(3000, 0, 1).getTime(),
  }
  await waitFor(() =>
    expect(host.calls.filter(({ name }) => name === "keys.create")).toEqual([
      { name: "keys.create", input: { key: { name: "dify", policy } } },
    ]),
  )
})

it("shows the key once, ready to be used, and does not let go of it by one careless key", async () => {
  const { store } = await page({ server: serverOn }, (host) =>
    host.on("keys.create", () => ({
      key: someKey({ policy: { ...openPolicy, models: ["qwen*", "support"] } }),
      secret,
    })),
  )
  await create()
  type("Name", "dify")
  submit()
  await screen.findByRole("dialog", { name: "Key: dify" })
  expect(dialog("Key: dify").getByText(secret)).toBeTruthy()
  const snippet = dialog("Key: dify").getByText(/^curl http:\/\/localhost:8000\/v1/)
  expect(snippet.textContent).toContain(`Authorization: Bearer ${secret}`)
  expect(snippet.textContent).toContain('"model": "support"')
  fireEvent.click(dialog("Key: dify").getByRole("button", { name: "Dify" }))
  expect(dialog("Key: dify").getByText("http://host.docker.internal:8000/v1")).toBeTruthy()
  fireEvent.keyDown(screen.getByRole("dialog"), { key: "Escape" })
  expect(dialog("Key: dify").getByText(/You have not copied it/)).toBeTruthy()
  fireEvent.keyDown(screen.getByRole("dialog"), { key: "Escape" })
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull())
  expect(document.body.textContent).not.toContain(secret)
  expect(JSON.stringify(store.getState())).not.toContain(secret)
})

it("keeps what was typed where the host refuses it, with the reason", async () => {
  await page({}, (host) => host.fail("keys.create", { code: "name_taken", message: "", facts: { name: "dify" } }))
  await create()
  type("Name", "dify")
  submit()
  expect(await dialog("Create a key").findByText("dify is used already. Choose another name.")).toBeTruthy()
  expect(screen.getByLabelText<HTMLInputElement>("Name").value).toBe("dify")
})

it("says beside each field what is wrong, and asks the host for nothing", async () => {
  const { host } = await page()
  await create()
  type("Requests per minute", "0")
  type("Allowed addresses", "my laptop")
  type("Valid until", "2001-01-01")
  fireEvent.click(screen.getByRole("button", { name: "Add a budget" }))
  submit()
  for (const text of [/Give it a name/, /A whole number/, /An IP address/, /has passed already/, /above 0/]) {
    expect(dialog("Create a key").getByText(text)).toBeTruthy()
  }
  expect(host.calls.some(({ name }) => name === "keys.create")).toBe(false)
})

it("changes only what was changed: a moment within a day stays to the second", async () => {
  const expiresAt = new Date(2999, 5, 1, 13, 30, 15).getTime()
  const key = someKey({ policy: { ...openPolicy, budgets: [twentyDollars], expiresAt } })
  const { host } = await page({ keys: [key] }, (scripted) => scripted.on("keys.update", () => key))
  fireEvent.click(screen.getByRole("button", { name: "dify" }))
  await screen.findByRole("dialog", { name: "Edit dify" })
  type("Name", "dify-2")
  fireEvent.click(screen.getByRole("button", { name: "Save" }))
  await waitFor(() =>
    expect(host.calls).toContainEqual({
      name: "keys.update",
      input: { id: "key-1", patch: { name: "dify-2", policy: key.policy } },
    }),
  )
})

it("shows a budget with its figures in words, and says when it is spent", async () => {
  const key = someKey({ policy: { ...openPolicy, budgets: [twentyDollars] } })
  const { host, store } = await page({ keys: [key] }, (scripted) =>
    scripted.on("keys.usage", () => ({
      items: [someKeyUsage({ budgets: [{ budget: twentyDollars, used: 12.31e9, resetsAt: 0 }] })],
    })),
  )
  const bar = await screen.findByRole("progressbar", { name: "dify: $12.31 / $20.00" })
  expect(bar.getAttribute("aria-valuenow")).toBe("62")
  host.on("keys.usage", () => ({
    items: [someKeyUsage({ budgets: [{ budget: twentyDollars, used: 20.01e9, resetsAt: 0 }] })],
  }))
  await act(() => store.getState().refreshKeyUsage())
  expect(screen.getByText("spent")).toBeTruthy()
})

it("asks again what was used when a request with a key has ended", async () => {
  const { host } = await page({ keys: [someKey()] })
  const asked = () => host.calls.filter(({ name }) => name === "keys.usage").length
  await waitFor(() => expect(asked()).toBe(1))
  act(() => host.emit("request.changed", someRequest({ key: { id: "key-1", name: "dify" } })))
  await waitFor(() => expect(asked()).toBe(2), { timeout: 3000 })
})

it("revokes only after a second thought, and a key of the environment not at all", async () => {
  const fixed = someKey({ id: "env", name: "OPENAI_API_KEY", isFromEnvironment: true })
  const { host } = await page({ keys: [someKey(), fixed] }, (scripted) => scripted.on("keys.revoke", () => someKey()))
  openMenu("dify")
  fireEvent.click(await screen.findByRole("menuitem", { name: "Revoke" }))
  await screen.findByRole("dialog", { name: "Revoke dify?" })
  expect(host.calls.some(({ name }) => name === "keys.revoke")).toBe(false)
  fireEvent.click(dialog("Revoke dify?").getByRole("button", { name: "Revoke" }))
  await waitFor(() => expect(host.calls).toContainEqual({ name: "keys.revoke", input: { id: "key-1" } }))
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull())
  act(() => host.emit("key.changed", someKey({ state: "revoked", revokedAt: 1 })))
  expect(screen.getByText("revoked")).toBeTruthy()
  expect(screen.getByText("environment")).toBeTruthy()
  openMenu("OPENAI_API_KEY")
  expect((await screen.findAllByRole("menuitem")).map(({ textContent }) => textContent)).toEqual(["Show its requests"])
})

it("shows the new secret of a key that was rotated", async () => {
  await page({ keys: [someKey()] }, (host) => host.on("keys.rotate", () => ({ key: someKey(), secret })))
  openMenu("dify")
  fireEvent.click(await screen.findByRole("menuitem", { name: "Rotate" }))
  fireEvent.click(dialog("Rotate dify?").getByRole("button", { name: "Rotate" }))
  expect(await screen.findByText(secret)).toBeTruthy()
})

it("tells who changed what, in words where it has them, and goes on to older changes", async () => {
  const entry = (id: number, action: string, subject: string, actor = "window") => ({
    id,
    at: 0,
    actor,
    action,
    subject,
    fields: ["name"],
  })
  const { host } = await page({}, (scripted) =>
    scripted.on("audit.list", ({ cursor }) =>
      cursor === undefined
        ? {
            items: [
              entry(2, "key.created", "dify"),
              entry(1, "moon.painted", "blue"),
              entry(3, "model.removed", "gone", "key_1"),
            ],
            nextCursor: "1",
          }
        : { items: [entry(0, "origin.allowed", "https://a.example")], nextCursor: null },
    ),
  )
  expect(host.calls.some(({ name }) => name === "audit.list")).toBe(false)
  const fold = screen.getByText("What was changed").closest("details") as HTMLDetailsElement
  fold.open = true
  fireEvent(fold, new Event("toggle"))
  expect(await screen.findByText("Key created")).toBeTruthy()
  expect(screen.getByText("moon.painted")).toBeTruthy()
  expect(screen.getByText("Model removed")).toBeTruthy()
  expect(screen.getByText(/^by the key /)).toBeTruthy()
  fireEvent.click(screen.getByRole("button", { name: "Older" }))
  expect(await screen.findByText("Website allowed")).toBeTruthy()
  expect(screen.queryByRole("button", { name: "Older" })).toBeNull()
})

it("gives apps a placeholder for the key, and the way to the keys, where programs here need one", async () => {
  const settings = { ...defaultSettings, server: { ...defaultSettings.server, requiresKeyHere: true } }
  await renderWindow(
    new ScriptedHost({ settings: { settings, fixed: {} } }).on("keys.usage", () => ({ items: [] })),
    "server",
  )
  const connect = within(screen.getByRole("region", { name: "Connect an app" }))
  expect(connect.getByText(/Authorization: Bearer sk-hearth-…/)).toBeTruthy()
  fireEvent.click(connect.getByRole("button", { name: "Open Keys" }))
  expect(screen.getByRole("heading", { level: 1 }).textContent).toBe("Keys")
})

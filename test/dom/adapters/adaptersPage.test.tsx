import { act, fireEvent, screen, waitFor, within } from "@testing-library/react"
import { expect, it } from "vitest"
import type { Adapter } from "../../../electron/contract/adapters.ts"
import { renderWindow } from "../../support/renderWindow.tsx"
import { ScriptedHost, someAdapter, someApp, someModel } from "../../support/scriptedHost.ts"

const other = someModel({ id: "other", name: "Other", isDefault: false })
const alias = { name: "herbalist", modelId: "ember", scale: null }

async function page(adapter: Partial<Adapter> = {}, script = new ScriptedHost()) {
  script.snapshot = { ...script.snapshot, models: [someModel(), other], adapters: [someAdapter(adapter)] }
  return renderWindow(script, "adapters")
}

async function detail(adapter: Partial<Adapter> = {}, script = new ScriptedHost()) {
  const window = await page(adapter, script)
  fireEvent.click(screen.getByRole("link", { name: "Herbs" }))
  await screen.findByRole("region", { name: "What the file says" })
  return window
}

const list = () => within(screen.getByRole("region", { name: "Adapters" }))
const lastCall = (host: ScriptedHost) => host.calls.at(-1)

it("gives the name by which an app asks for an adapter: its base and its id, or a name of its own", async () => {
  const { host } = await page()
  expect(list().getByRole("button", { name: "Copy the name: ember:herbs" })).toBeTruthy()
  expect(list().getByText("rank 8")).toBeTruthy()
  expect(list().getByText(/^with Ember/)).toBeTruthy()
  act(() => host.emit("adapter.changed", someAdapter({ aliases: [alias] })))
  expect(list().getByRole("button", { name: "Copy the name: herbalist" })).toBeTruthy()
})

it("shows how far a conversion is, and why an adapter cannot be used, without a name to copy", async () => {
  const { host } = await page({ state: { kind: "converting", progress: 0.4 } })
  expect(list().getByRole("progressbar", { name: "Herbs: Converting, 40%" })).toBeTruthy()
  const error = { code: "adapter_invalid", message: "", facts: { file: "pirate", reason: "dora" } } as const
  act(() => host.emit("adapter.changed", someAdapter({ state: { kind: "unusable", error } })))
  expect(list().getByText(/^pirate cannot be used as an adapter: it was trained as DoRA/)).toBeTruthy()
  expect(list().queryByRole("button")).toBeNull()
})

it("says what helps an adapter whose model is not there, and offers nothing that would be refused", async () => {
  await detail({ fits: [], pairedWith: null, baseModelName: "Qwen3 1.7B" })
  expect(screen.getByText(/Add Qwen3 1.7B, and it can be used/)).toBeTruthy()
  expect(screen.queryByRole("button", { name: "Try in chat" })).toBeNull()
  expect(screen.queryByRole("region", { name: "Use" })).toBeNull()
  expect(screen.getByRole("button", { name: "Find Qwen3 1.7B in Discover" })).toBeTruthy()
})

it("begins a chat that the adapter answers, whatever conversation was open", async () => {
  const { store } = await page()
  act(() => store.getState().chatActions.configure({ compareWith: ["other"] }))
  fireEvent.click(screen.getByRole("button", { name: "Try Herbs in chat" }))
  expect(store.getState().place).toEqual({ page: "chat", item: null })
  expect(store.getState().chat.unsaved.new).toMatchObject({ model: "ember:herbs", compareWith: [] })
})

it("pairs an adapter with another model that it fits", async () => {
  const host = new ScriptedHost().on("adapters.update", () => someAdapter())
  await detail({ fits: ["ember", "other"] }, host)
  fireEvent.change(screen.getByRole("combobox", { name: "Used with" }), { target: { value: "other" } })
  await waitFor(() =>
    expect(lastCall(host)).toEqual({ name: "adapters.update", input: { id: "herbs", patch: { pairedWith: "other" } } }),
  )
})

it("saves a strength once the slider rests, and takes back what the host refuses", async () => {
  const host = new ScriptedHost().fail("adapters.update", { code: "adapter_not_found", message: "" })
  const { store } = await detail({ scale: 0.5 }, host)
  const slider = screen.getByRole<HTMLInputElement>("slider", { name: "Strength" })
  for (const value of ["0.6", "0.7", "0.8"]) fireEvent.change(slider, { target: { value } })
  expect(slider.value).toBe("0.8")
  await screen.findByText(/not in the library any more/)
  expect(host.calls.filter(({ name }) => name === "adapters.update")).toEqual([
    { name: "adapters.update", input: { id: "herbs", patch: { scale: 0.8 } } },
  ])
  await waitFor(() => expect(store.getState().adapterScales).toEqual({}))
  expect(slider.value).toBe("0.5")
})

it("gives an adapter a name of its own, and keeps what was typed when that is taken", async () => {
  const host = new ScriptedHost().fail("adapters.setAlias", {
    code: "name_taken",
    message: "",
    facts: { name: "ember" },
  })
  await detail({ aliases: [alias] }, host)
  const names = within(screen.getByRole("region", { name: "Names of its own" }))
  const field = names.getByRole<HTMLInputElement>("textbox", { name: "New name" })
  fireEvent.change(field, { target: { value: " ember " } })
  fireEvent.click(names.getByRole("button", { name: "Add name" }))
  expect(await names.findByText("ember is used already. Choose another name.")).toBeTruthy()
  expect(field.value).toBe(" ember ")
  host.on("adapters.setAlias", () => someAdapter())
  fireEvent.change(field, { target: { value: "herb-expert" } })
  fireEvent.click(names.getByRole("button", { name: "Add name" }))
  await waitFor(() => expect(field.value).toBe(""))
  expect(lastCall(host)).toEqual({
    name: "adapters.setAlias",
    input: { id: "herbs", alias: { name: "herb-expert", modelId: "ember", scale: null } },
  })
})

it("says that nobody answers to a name whose model has left the library", async () => {
  await detail({ aliases: [{ ...alias, modelId: "gone" }] })
  expect(screen.getByText(/Its model gone is not in the library/)).toBeTruthy()
})

it("names the space and the names that end before an adapter is removed, and leaves its page", async () => {
  const host = new ScriptedHost().on("adapters.remove", () => ({ freedBytes: 600_000, went: "trash" }))
  const { store } = await detail({ aliases: [alias] }, host)
  fireEvent.click(screen.getByRole("button", { name: "Remove" }))
  const dialog = within(await screen.findByRole("dialog", { name: "Remove Herbs?" }))
  expect(dialog.getByText("Its files go to the trash. Emptying the trash frees 600 kB.")).toBeTruthy()
  expect(dialog.getByText("Apps that ask for herbalist will be refused.")).toBeTruthy()
  fireEvent.click(dialog.getByRole("button", { name: "Remove" }))
  await waitFor(() => expect(store.getState().place.item).toBeNull())
  expect(lastCall(host)).toEqual({ name: "adapters.remove", input: { id: "herbs", forGood: false } })
  expect(store.getState().toasts.map(({ text }) => text)).toEqual(["Herbs is in the trash (600 kB)"])
})

it("keeps notes that the host refused as they were typed", async () => {
  const host = new ScriptedHost().fail("adapters.update", { code: "disk_full", message: "" })
  await detail({ notes: "from the workshop" }, host)
  const notes = screen.getByRole<HTMLTextAreaElement>("textbox", { name: "Notes" })
  fireEvent.change(notes, { target: { value: "rank 8, three epochs" } })
  fireEvent.blur(notes)
  await screen.findByText("There is not enough free space on the disk.")
  expect(notes.value).toBe("rank 8, three epochs")
})

it("offers the file manager only where there is a desktop", async () => {
  await detail({}, new ScriptedHost({ app: someApp({ isDesktop: false }) }))
  expect(screen.queryByRole("button", { name: "Show in the file manager" })).toBeNull()
})

it("lets a name be removed whose model is gone, and gives no app a name to which nobody answers", async () => {
  const aliases = [{ name: "herbalist", modelId: "gone", scale: null }]
  const { host } = await detail({ fits: [], pairedWith: null, aliases })
  host.on("adapters.removeAlias", () => someAdapter({ fits: [], pairedWith: null }))
  expect(screen.queryByRole("button", { name: "Try in chat" })).toBeNull()
  expect(screen.getByText(/Its model gone is not in the library/)).toBeTruthy()
  expect(screen.queryByRole("button", { name: "Add name" })).toBeNull()
  fireEvent.click(screen.getByRole("button", { name: "Remove the name herbalist" }))
  await waitFor(() => expect(lastCall(host)).toMatchObject({ name: "adapters.removeAlias" }))
})

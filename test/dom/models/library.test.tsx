import { act, fireEvent, screen, waitFor, within } from "@testing-library/react"
import { expect, it, vi } from "vitest"
import type { Model } from "../../../electron/contract/models.ts"
import { errors } from "../../../renderer/i18n/en/errors.ts"
import { renderWindow } from "../../support/renderWindow.tsx"
import { readyState, ScriptedHost, someAdapter, someApp, someEstimate, someModel } from "../../support/scriptedHost.ts"

const own = { isEmbedded: false, isDefault: false, origin: { kind: "found" } } as const
const other = (change: Partial<Model> = {}) =>
  someModel({ ...own, id: "qwen", name: "Qwen3 4B", fileName: "qwen.gguf", sizeBytes: 2.5e9, ...change })

async function page(models: readonly Model[], prepare: (host: ScriptedHost) => void = () => {}) {
  const host = new ScriptedHost({ models })
  host.on("models.estimate", () => someEstimate())
  host.on("library.disk", () => ({
    libraryBytes: 3.1e9,
    partialBytes: 0,
    linkedBytes: 50.6e9,
    freeBytes: 214e9,
    totalBytes: 512e9,
  }))
  prepare(host)
  return renderWindow(host, "models")
}

const library = () => within(screen.getByRole("region", { name: "Library" }))
const row = (name: string) => within(library().getByRole("row", { name: new RegExp(`^${name} `) }))

async function choose(name: string, item: string) {
  fireEvent.keyDown(library().getByRole("button", { name: `More for ${name}` }), { key: "Enter" })
  fireEvent.click(await screen.findByRole("menuitem", { name: item }))
}

it("says of each model what it is, where it is from, and whether it would fit", async () => {
  const model = other({ parameterCount: 4.02e9, trainedContextSize: 40_960, capabilities: ["chat", "tools", "fim"] })
  await page([someModel(), model], (host) =>
    host.on("models.estimate", ({ id }) => someEstimate({ verdict: id === "qwen" ? "too-large" : "fits" })),
  )
  await row("Qwen3 4B").findByText("Too large")
  for (const text of ["4B", "Q8_0", "2.5 GB", "40K", "never"]) expect(row("Qwen3 4B").getByText(text)).toBeTruthy()
  expect(row("Qwen3 4B").getByRole("img", { name: "Fills in the middle of code" })).toBeTruthy()
  expect(row("Qwen3 4B").getByText(/in the models folder/)).toBeTruthy()
  expect(row("Ember").getByText("Fits")).toBeTruthy()
  expect(row("Ember").getByText(/came with Hearth/)).toBeTruthy()
  expect(row("Ember").getByRole("img", { name: /^Default/ })).toBeTruthy()
})

it("weighs again when a model is to be loaded otherwise", async () => {
  const { host } = await page([someModel()])
  await row("Ember").findByText("Fits")
  host.on("models.estimate", () => someEstimate({ verdict: "tight" }))
  act(() => host.emit("model.changed", someModel({ settings: { load: { contextSize: 32_768 }, idleMinutes: null } })))
  await row("Ember").findByText("May be slow")
})

it("loads and ejects in the row, and shows how far it is", async () => {
  const { host } = await page([someModel()])
  host.on("models.load", () => null).on("models.unload", () => null)
  fireEvent.click(library().getByRole("button", { name: "Load Ember" }))
  await waitFor(() => expect(host.calls).toContainEqual({ name: "models.load", input: { id: "ember" } }))
  act(() => host.emit("model.changed", someModel({ state: { kind: "loading", progress: 0.5 } })))
  expect(library().getByRole("progressbar", { name: "Ember: Loading, 50%" })).toBeTruthy()
  act(() => host.emit("model.changed", someModel({ state: readyState() })))
  expect(library().getByText("Loaded")).toBeTruthy()
  fireEvent.click(library().getByRole("button", { name: "Eject Ember" }))
  await waitFor(() => expect(host.calls).toContainEqual({ name: "models.unload", input: { id: "ember" } }))
})

it("keeps what cannot be used in the list with the reason, and does not offer to load it", async () => {
  const damaged = { code: "model_file_invalid", message: "" } as const
  const gone = { code: "model_missing", message: "", facts: { model: "Gone" } } as const
  await page([
    other({ id: "cut", name: "Half", problem: damaged }),
    other({ id: "gone", name: "Gone", problem: gone, isMissing: true }),
  ])
  expect(library().getByText(/damaged or not a GGUF file/)).toBeTruthy()
  expect(row("Gone").getByText("File is gone")).toBeTruthy()
  expect(library().getByText(/The file of Gone is gone/)).toBeTruthy()
  expect(library().queryByRole("button", { name: /^Load/ })).toBeNull()
})

it("says why a load failed, with the way around it", async () => {
  const error = { code: "insufficient_memory", message: "" } as const
  const { host } = await page([
    someModel({
      state: { kind: "failed", error },
      saferLoad: { step: "smaller-context", load: { contextSize: 1024 } },
    }),
  ])
  host.on("models.loadSafer", () => null)
  fireEvent.click(library().getByRole("button", { name: "Try with a smaller context" }))
  await waitFor(() => expect(host.calls).toContainEqual({ name: "models.loadSafer", input: { id: "ember" } }))
})

it("narrows the list by name, notes and ability, and says when nothing is left", async () => {
  await page([someModel(), other({ notes: "for summaries", capabilities: ["embedding"] })])
  const search = library().getByRole("searchbox", { name: "Find a model" })
  const names = () =>
    library()
      .getAllByRole("button", { name: /^More for/ })
      .map((button) => button.getAttribute("aria-label"))
  expect(names()).toHaveLength(2)
  fireEvent.change(search, { target: { value: "embedding summ" } })
  expect(names()).toEqual(["More for Qwen3 4B"])
  fireEvent.change(search, { target: { value: "nothing like it" } })
  expect(library().getByText("No model matches")).toBeTruthy()
  fireEvent.click(library().getByRole("button", { name: "Show all models" }))
  expect(names()).toHaveLength(2)
  expect(document.activeElement).toBe(search)
})

it("renames; an empty name gives the file's own back", async () => {
  const { host } = await page([someModel(), other()])
  host.on("models.update", () => other())
  await choose("Qwen3 4B", "Rename")
  const dialog = within(screen.getByRole("dialog", { name: "Rename Qwen3 4B" }))
  expect(dialog.getByText(/Apps go on asking for qwen/)).toBeTruthy()
  fireEvent.change(dialog.getByRole("textbox", { name: "Name" }), { target: { value: "" } })
  fireEvent.click(dialog.getByRole("button", { name: "Save" }))
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull())
  expect(host.calls).toContainEqual({ name: "models.update", input: { id: "qwen", patch: { name: "" } } })
})

it("gives the focus back to the button of the menu when a dialog of the menu closes", async () => {
  await page([someModel(), other()])
  for (const item of ["Rename", "Remove"]) {
    await choose("Qwen3 4B", item)
    fireEvent.keyDown(screen.getByRole("dialog"), { key: "Escape" })
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull())
    await waitFor(() => expect(document.activeElement?.getAttribute("aria-label")).toBe("More for Qwen3 4B"))
  }
})

it("makes a model the default, and Ember by making none it", async () => {
  const { host } = await page([someModel({ isDefault: false }), other()])
  host.on("settings.update", () => ({ settings: host.snapshot.settings.settings, fixed: {} }))
  const updates = () => host.calls.filter(({ name }) => name === "settings.update").map(({ input }) => input)
  await choose("Qwen3 4B", "Make it the default")
  await waitFor(() => expect(updates()).toEqual([{ patch: { defaultModel: "qwen" } }]))
  await choose("Ember", "Make it the default")
  await waitFor(() => expect(updates().at(-1)).toEqual({ patch: { defaultModel: null } }))
})

it("names the space before it moves a model to the trash", async () => {
  const { host } = await page([someModel(), other()])
  host.on("models.remove", () => ({ freedBytes: 2.5e9, went: "trash" }))
  await choose("Qwen3 4B", "Remove")
  const dialog = within(screen.getByRole("dialog", { name: "Remove Qwen3 4B?" }))
  expect(dialog.getByText(/qwen.gguf goes to the trash, which frees 2.5 GB/)).toBeTruthy()
  fireEvent.click(dialog.getByRole("button", { name: "Move to the trash" }))
  await screen.findByText("Qwen3 4B is in the trash (2.5 GB)")
  expect(host.calls).toContainEqual({ name: "models.remove", input: { id: "qwen" } })
})

it("deletes for good only after the trash has refused and that was asked", async () => {
  const { host } = await page([someModel(), other()])
  host.fail("models.remove", { code: "path_refused", message: "" })
  await choose("Qwen3 4B", "Remove")
  const dialog = within(screen.getByRole("dialog", { name: "Remove Qwen3 4B?" }))
  fireEvent.click(dialog.getByRole("button", { name: "Move to the trash" }))
  const forGood = await dialog.findByRole("button", { name: "Delete for good" })
  host.on("models.remove", () => ({ freedBytes: 2.5e9, went: "deleted" }))
  fireEvent.click(forGood)
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull())
  const removals = host.calls.filter(({ name }) => name === "models.remove").map(({ input }) => input)
  expect(removals).toEqual([{ id: "qwen" }, { id: "qwen", forGood: true }])
})

it("only forgets what lies in another app's folder, and never offers to remove Ember", async () => {
  await page([someModel(), other({ origin: { kind: "linked", app: "ollama" } })])
  expect(row("Qwen3 4B").getByText(/in the folder of Ollama/)).toBeTruthy()
  await choose("Qwen3 4B", "Remove")
  expect(screen.getByText(/No file is deleted/)).toBeTruthy()
  fireEvent.click(screen.getByRole("button", { name: "Cancel" }))
  fireEvent.keyDown(library().getByRole("button", { name: "More for Ember" }), { key: "Enter" })
  await screen.findByRole("menuitem", { name: "Rename" })
  expect(screen.queryByRole("menuitem", { name: "Remove" })).toBeNull()
})

it("does not offer to show a file in a browser, whose computer may be another one", async () => {
  const host = new ScriptedHost({ models: [other()], app: someApp({ isDesktop: false }) })
  await renderWindow(host, "models")
  fireEvent.keyDown(library().getByRole("button", { name: "More for Qwen3 4B" }), { key: "Enter" })
  await screen.findByRole("menuitem", { name: "Rename" })
  expect(screen.queryByRole("menuitem", { name: "Show the file" })).toBeNull()
})

it("begins a chat in which the model answers", async () => {
  const { store } = await page([someModel(), other()])
  await choose("Qwen3 4B", "Chat with it")
  expect(store.getState().place).toEqual({ page: "chat", item: null })
  expect(screen.getByRole("button", { name: /^Model: Qwen3 4B/ })).toBeTruthy()
})

it("opens the details of a model, keeps notes when they are left, and checks the file", async () => {
  const { host, store } = await page([someModel(), other({ notes: "old" })])
  host.on("models.update", () => other()).on("models.verify", () => null)
  act(() => host.emit("adapter.changed", someAdapter({ fits: ["qwen"] })))
  const followed = new Promise((resolve) => addEventListener("hashchange", resolve, { once: true }))
  fireEvent.click(library().getByRole("button", { name: "Qwen3 4B" }))
  const panel = within(screen.getByRole("complementary", { name: "Details of Qwen3 4B" }))
  // In a narrow window it slides over the page, and stays when the address has followed.
  await act(() => followed)
  expect(store.getState().openPanel).toBe("right")
  expect(panel.getByText("qwen:herbs")).toBeTruthy()
  const notes = panel.getByRole("textbox", { name: "Notes" })
  fireEvent.change(notes, { target: { value: "good for summaries" } })
  fireEvent.blur(notes)
  await waitFor(() =>
    expect(host.calls).toContainEqual({
      name: "models.update",
      input: { id: "qwen", patch: { notes: "good for summaries" } },
    }),
  )
  fireEvent.click(panel.getByRole("button", { name: "Check the file" }))
  await waitFor(() => expect(host.calls).toContainEqual({ name: "models.verify", input: { id: "qwen" } }))
  act(() => host.emit("model.changed", other({ integrity: { kind: "checking", progress: 0.25 } })))
  expect(panel.getByRole("progressbar", { name: "Qwen3 4B: Checking, 25%" })).toBeTruthy()
  const verified = { kind: "verified", at: 0, sha256: "5f", isPublished: true } as const
  act(() => host.emit("model.changed", other({ integrity: verified })))
  expect(panel.getByText("As its hub publishes it")).toBeTruthy()
  act(() => host.emit("model.changed", other({ integrity: { kind: "damaged", at: 0, sha256: "5f", expected: "6a" } })))
  expect(panel.getByRole("alert").textContent).toContain("has changed or is damaged")
})

it("leads from a model back to the page that it came from", async () => {
  const origin = { kind: "hub", source: "modelscope", repo: "Qwen/Qwen3-4B-GGUF", revision: "r", path: "p" } as const
  const { store } = await page([other({ origin })])
  fireEvent.click(library().getByRole("button", { name: "Qwen3 4B" }))
  const panel = within(screen.getByRole("complementary"))
  fireEvent.click(panel.getByRole("button", { name: "Qwen/Qwen3-4B-GGUF" }))
  expect(store.getState().place.item).toBe("discover/modelscope/Qwen/Qwen3-4B-GGUF")
})

it("tells what the library takes of the disk, and looks at the folders again", async () => {
  const { host } = await page([someModel()])
  await screen.findByText(/3.1 GB in the library, 214 GB free on the disk · 50.6 GB used in place/)
  host.on("models.rescan", () => null)
  fireEvent.click(library().getByRole("button", { name: "Look at the folders again" }))
  await waitFor(() => expect(host.calls).toContainEqual({ name: "models.rescan", input: {} }))
})

it("leads to bringing models in, and into the file of a model", async () => {
  const { host } = await page([someModel()])
  host.fail("models.inspect", { code: "model_missing", message: "", facts: { model: "Ember" } })
  host.on("library.findApps", () => ({ items: [] }))
  await choose("Ember", "Look inside the file")
  expect(await screen.findByText(/The file of Ember is gone/)).toBeTruthy()
  fireEvent.click(screen.getByRole("button", { name: "Close" }))
  fireEvent.click(screen.getByRole("button", { name: "Add models" }))
  expect(await screen.findByRole("dialog")).toBeTruthy()
})

it("copies the name that apps ask for", async () => {
  const copied: string[] = []
  vi.spyOn(navigator.clipboard, "writeText").mockImplementation(async (text) => void copied.push(text))
  await page([someModel(), other()])
  await choose("Qwen3 4B", "Copy its name for apps")
  await screen.findByText("Copied: qwen")
  expect(copied).toEqual(["qwen"])
  vi.restoreAllMocks()
})

it("shows in a dialog only what was asked there, and beside the notes why they could not be kept", async () => {
  const { host, store } = await page([someModel(), other()])
  host.fail("models.load", { code: "model_in_use", message: "" })
  fireEvent.click(screen.getByRole("button", { name: "Load Qwen3 4B" }))
  await screen.findByText(errors.model_in_use)
  await choose("Qwen3 4B", "Rename")
  expect(within(screen.getByRole("dialog")).queryByText(errors.model_in_use)).toBeNull()
  fireEvent.click(screen.getByRole("button", { name: "Cancel" }))
  await choose("Qwen3 4B", "Remove")
  expect(within(screen.getByRole("dialog")).queryByText(errors.model_in_use)).toBeNull()
  fireEvent.click(screen.getByRole("button", { name: "Cancel" }))
  act(() => store.getState().go("models", "library/qwen"))
  host.fail("models.update", { code: "model_not_found", message: "" })
  const notes = await screen.findByRole("textbox", { name: "Notes" })
  fireEvent.change(notes, { target: { value: "for the report" } })
  fireEvent.blur(notes)
  await waitFor(() => expect(notes.getAttribute("aria-invalid")).toBe("true"))
  expect((notes as HTMLTextAreaElement).value).toBe("for the report")
})

it("draws only what can be seen of a thousand models, and asks for each of them no more than once", async () => {
  const models = Array.from({ length: 1_000 }, (_, at) => {
    const number = String(at).padStart(4, "0")
    return other({ id: `m${number}`, name: `Model ${number}` })
  })
  const { host, store } = await page(models)
  const changes = vi.fn()
  const stop = store.subscribe(({ libraryFits }, before) => {
    if (libraryFits !== before.libraryFits) changes()
  })
  expect(library().getByRole("table").getAttribute("aria-rowcount")).toBe("1001")
  expect(library().getAllByRole("button", { name: /^More for/ }).length).toBeLessThan(60)
  await waitFor(() => expect(Object.keys(store.getState().libraryFits)).toHaveLength(1_000))
  stop()
  expect(host.calls.filter(({ name }) => name === "models.estimate")).toHaveLength(1_000)
  // Each is looked at by all that is drawn.
  expect(changes.mock.calls.length).toBeLessThan(100)
  fireEvent.change(library().getByRole("searchbox", { name: "Find a model" }), { target: { value: "0999" } })
  expect(row("Model 0999").getByText("Fits")).toBeTruthy()
})

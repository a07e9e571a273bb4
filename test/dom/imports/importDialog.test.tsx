import { act, createEvent, fireEvent, screen, waitFor, within } from "@testing-library/react"
import { expect, it } from "vitest"
import type { AdapterReport } from "../../../electron/contract/adapters.ts"
import type { ImportItem, ImportJob, ImportPreview } from "../../../electron/contract/library.ts"
import { renderWindow } from "../../support/renderWindow.tsx"
import { ScriptedHost, someAdapter, someApp, someModel } from "../../support/scriptedHost.ts"

function someItem(change: Partial<ImportItem> = {}): ImportItem {
  return {
    path: "/dropped/qwen3.gguf",
    kind: "model",
    name: "Qwen3 4B",
    fileName: "qwen3.gguf",
    fileCount: 1,
    sizeBytes: 2_500_000_000,
    architecture: "qwen3",
    quantization: "Q4_K_M",
    parameterCount: 4_000_000_000,
    duplicateOf: null,
    ...change,
  }
}

function somePreview(items: readonly ImportItem[], change: Partial<ImportPreview> = {}): ImportPreview {
  return { path: "/dropped/qwen3.gguf", app: null, items, isCut: false, modes: ["copy", "move", "in-place"], ...change }
}

function someJob(change: Partial<ImportJob> = {}): ImportJob {
  return {
    id: "job",
    name: "Qwen3 4B",
    mode: "copy",
    doneBytes: 0,
    totalBytes: 100,
    state: { kind: "running" },
    ...change,
  }
}

const someReport: AdapterReport = {
  architecture: "qwen3",
  baseModelName: "Qwen3 4B",
  rank: 8,
  alpha: 16,
  modules: ["attn_q", "attn_v"],
  layerCount: 6,
  source: "peft",
  id: "pirate",
  modelId: "ember",
  sizeBytes: 600_000,
  warnings: [{ kind: "other-base", facts: { trainedOn: "Qwen3 4B", model: "Ember" } }],
}

/** As a browser hands over what is dropped; happy-dom has no entries. */
function drop(...files: File[]): void {
  const items = files.map((file) => ({ kind: "file", getAsFile: () => file, webkitGetAsEntry: () => null }))
  const event = createEvent.drop(window)
  Object.defineProperty(event, "dataTransfer", { value: { types: ["Files"], items, dropEffect: "none" } })
  act(() => void fireEvent(window, event))
}

const file = (name: string) => new File(["GGUF"], name)
const dialog = async () => within(await screen.findByRole("dialog", { name: "Add models and adapters" }))
const callsOf = (host: ScriptedHost, name: string) =>
  host.calls.filter((call) => call.name === name).map(({ input }) => input)

it("takes what is dropped anywhere, and brings in just what is wanted of it, in the chosen way", async () => {
  const first = someItem()
  const second = someItem({ path: "/dropped/other.gguf", name: "Other 1B" })
  const host = new ScriptedHost()
    .on("imports.look", () => somePreview([first, second]))
    .on("imports.start", () => someJob())
  await renderWindow(host, "chat")
  drop(file("qwen3.gguf"))
  const open = await dialog()
  await open.findByText("2 chosen, 5.0 GB")
  fireEvent.click(open.getByRole("checkbox", { name: "Other 1B" }))
  fireEvent.click(open.getByRole("radio", { name: "Move" }))
  expect(open.getByText("The files are moved into the models folder.")).toBeTruthy()
  fireEvent.click(open.getByRole("button", { name: "Add" }))
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull())
  expect(callsOf(host, "imports.start")).toEqual([
    { path: "/dropped/qwen3.gguf", mode: "move", only: ["/dropped/qwen3.gguf"] },
  ])
  expect(host.offered.map((items) => items.map((item) => item.file.name))).toEqual([["qwen3.gguf"]])
})

it("offers nothing that is there already, nor what cannot be used, and says which", async () => {
  const facts = { file: "half.gguf", reason: "truncated" }
  const host = new ScriptedHost({ models: [someModel()] }).on("imports.look", () =>
    somePreview([
      someItem({ duplicateOf: "ember" }),
      someItem({
        path: "/dropped/half.gguf",
        name: "half",
        problem: { code: "model_file_invalid", message: "", facts },
      }),
    ]),
  )
  await renderWindow(host, "chat")
  drop(file("qwen3.gguf"))
  const open = await dialog()
  expect(await open.findByText("In the library already: Ember")).toBeTruthy()
  expect(open.getByText(/^half.gguf cannot be used: it is incomplete/)).toBeTruthy()
  for (const box of open.getAllByRole<HTMLInputElement>("checkbox"))
    expect([box.checked, box.disabled]).toEqual([false, true])
  expect(open.getByRole<HTMLButtonElement>("button", { name: "Add" }).disabled).toBe(true)
})

it("lists a split file once although two of its parts were dropped", async () => {
  const whole = someItem({ path: "/dropped/big-00001-of-00002.gguf", name: "Big", fileCount: 2 })
  const host = new ScriptedHost()
    .on("imports.look", ({ path }) => somePreview([whole], { path }))
    .on("imports.start", () => someJob())
  await renderWindow(host, "chat")
  drop(file("big-00001-of-00002.gguf"), file("big-00002-of-00002.gguf"))
  const open = await dialog()
  expect(await open.findByText("1 chosen, 2.5 GB")).toBeTruthy()
  expect(open.getAllByRole("checkbox")).toHaveLength(1)
  fireEvent.click(open.getByRole("button", { name: "Add" }))
  await waitFor(() => expect(callsOf(host, "imports.start")).toHaveLength(1))
})

it("brings in an adapter whose base was dropped with it: the base first, by one dialog", async () => {
  const mismatch = { code: "adapter_mismatch", message: "", facts: { adapter: "pirate", reason: "no-base" } } as const
  const peft = someItem({ path: "/dropped/pirate", kind: "peft", name: "pirate", problem: mismatch })
  const host = new ScriptedHost({ models: [someModel()] })
    .on("imports.look", ({ path }) =>
      path === peft.path ? somePreview([peft], { path, modes: ["copy"] }) : somePreview([someItem()], { path }),
    )
    .on("adapters.check", ({ companions = [] }) =>
      companions.includes("/dropped/qwen3.gguf")
        ? { ...someReport, modelId: "qwen3", warnings: [] }
        : { ...someReport, modelId: null, problem: mismatch },
    )
    .on("imports.start", () => someJob())
  await renderWindow(host, "chat")
  drop(file("pirate"), file("qwen3.gguf"))
  const open = await dialog()
  expect(await open.findByText("Fits qwen3")).toBeTruthy()
  fireEvent.click(await open.findByRole("button", { name: "Add 2" }))
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull())
  expect(callsOf(host, "imports.start")).toMatchObject([
    { path: "/dropped/qwen3.gguf" },
    { path: "/dropped/pirate", mode: "copy" },
  ])
})

it("says which model an adapter lacks, and looks for it in Discover", async () => {
  const facts = { adapter: "pirate", model: "someone/Qwen3-4B", reason: "no-base", trainedOn: "someone/Qwen3-4B" }
  const problem = { code: "adapter_mismatch", message: "", facts } as const
  const item = someItem({ path: "/dropped/pirate", kind: "peft", name: "pirate", problem })
  const host = new ScriptedHost({ models: [someModel()] })
    .on("imports.look", () => somePreview([item], { path: item.path, modes: ["copy"] }))
    .on("adapters.check", () => ({ ...someReport, baseModelName: "someone/Qwen3-4B", modelId: null, problem }))
  const { store } = await renderWindow(host, "chat")
  drop(file("pirate"))
  fireEvent.click(await (await dialog()).findByRole("button", { name: "Find someone/Qwen3-4B in Discover" }))
  expect(screen.queryByRole("dialog")).toBeNull()
  expect(store.getState().place).toEqual({ page: "models", item: "discover" })
  await waitFor(() => expect(callsOf(host, "hub.search")).toContainEqual(expect.objectContaining({ text: "Qwen3-4B" })))
})

it("does not propose what is probably there already, but lets it be added", async () => {
  const host = new ScriptedHost({ models: [someModel()] })
    .on("imports.look", () => somePreview([someItem({ duplicateOf: "ember", isDuplicateLikely: true })]))
    .on("imports.start", () => someJob())
  await renderWindow(host, "chat")
  drop(file("qwen3.gguf"))
  const open = await dialog()
  expect(await open.findByText(/^Probably in the library already: Ember/)).toBeTruthy()
  const box = open.getByRole<HTMLInputElement>("checkbox", { name: "Qwen3 4B" })
  expect([box.checked, box.disabled]).toEqual([false, false])
  fireEvent.click(box)
  fireEvent.click(open.getByRole("button", { name: "Add" }))
  await waitFor(() => expect(callsOf(host, "imports.start")).toHaveLength(1))
})

it("asks for no way to bring in what a browser has sent: there is only one", async () => {
  const host = new ScriptedHost({ app: someApp({ isDesktop: false }) }).on("imports.look", () =>
    somePreview([someItem()], { modes: ["move"] }),
  )
  await renderWindow(host, "chat")
  drop(file("qwen3.gguf"))
  const open = await dialog()
  await open.findByText("1 chosen, 2.5 GB")
  expect(open.queryByRole("radio")).toBeNull()
  expect(open.queryByText(/moved into the models folder/)).toBeNull()
})

it("tells in words what an adapter was made for, and checks it against the model that is chosen", async () => {
  const item = someItem({ path: "/dropped/pirate", kind: "peft", name: "pirate", quantization: null })
  const host = new ScriptedHost({ models: [someModel(), someModel({ id: "other", name: "Other" })] })
    .on("imports.look", () => somePreview([item], { path: "/dropped/pirate", modes: ["copy"] }))
    .on("adapters.check", ({ modelId }) => {
      if (modelId === undefined) return someReport
      const facts = { adapter: "pirate", model: "Other", reason: "other-shape" }
      return { ...someReport, modelId, problem: { code: "adapter_mismatch", message: "", facts } }
    })
  await renderWindow(host, "adapters")
  drop(file("pirate"))
  const open = await dialog()
  expect(await open.findByText("Fits Ember")).toBeTruthy()
  expect(
    open.getByText(/Trained on Qwen3 4B. Rank 8, alpha 16. Changes 6 weight matrices: attn_q, attn_v./),
  ).toBeTruthy()
  expect(open.getByText(/It was trained on Qwen3 4B, not on Ember/)).toBeTruthy()
  fireEvent.change(open.getByRole("combobox", { name: "Check adapters against" }), { target: { value: "other" } })
  expect(
    await open.findByText(/The adapter pirate cannot be used with Other: its layers have another size/),
  ).toBeTruthy()
  expect(open.getByRole<HTMLInputElement>("checkbox", { name: "pirate" }).disabled).toBe(true)
})

it("says why nothing can be brought in from a place, and looks at another one beside it", async () => {
  const host = new ScriptedHost({ app: someApp({ isDesktop: false }) })
    .on("library.findApps", () => ({ items: [] }))
    .fail("imports.look", { code: "import_invalid", message: "", facts: { file: "empty", reason: "nothing-found" } })
  const { store } = await renderWindow(host, "adapters")
  act(() => store.getState().importActions.begin())
  const open = await dialog()
  fireEvent.change(open.getByRole("textbox", { name: /computer that Hearth runs on/ }), { target: { value: "/empty" } })
  fireEvent.click(open.getByRole("button", { name: "Look" }))
  expect(await open.findByText("/empty cannot be brought in: there is no model and no adapter in it.")).toBeTruthy()
  // The place can be put right where it was written, and looked at again.
  expect(open.getByRole("textbox", { name: /computer that Hearth runs on/ })).toHaveProperty("value", "/empty")
  fireEvent.click(open.getByRole("button", { name: "Look" }))
  await waitFor(() => expect(callsOf(host, "imports.look")).toHaveLength(2))
  await open.findByText(/^\/empty cannot be brought in/)
  host.on("imports.look", () => somePreview([someItem()]))
  drop(file("qwen3.gguf"))
  expect(await open.findByText("1 chosen, 2.5 GB")).toBeTruthy()
})

it("has the host forget what a browser has sent and nobody wants", async () => {
  const host = new ScriptedHost({ app: someApp({ isDesktop: false }) })
    .on("imports.look", () => somePreview([someItem()]))
    .on("imports.discard", () => null)
  await renderWindow(host, "chat")
  drop(file("qwen3.gguf"))
  const open = await dialog()
  await open.findByText("1 chosen, 2.5 GB")
  fireEvent.click(open.getByRole("button", { name: "Cancel" }))
  await waitFor(() => expect(callsOf(host, "imports.discard")).toEqual([{ path: "/dropped/qwen3.gguf" }]))
})

it("never has the desktop's own files forgotten: they lie where they lay", async () => {
  const host = new ScriptedHost().on("imports.look", () => somePreview([someItem()]))
  await renderWindow(host, "chat")
  drop(file("qwen3.gguf"))
  fireEvent.click((await dialog()).getByRole("button", { name: "Cancel" }))
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull())
  expect(callsOf(host, "imports.discard")).toEqual([])
})

it("begins only the rest again when the second of two could not begin", async () => {
  const host = new ScriptedHost()
    .on("imports.look", ({ path }) => somePreview([someItem({ path, name: path })], { path }))
    .on("imports.start", ({ path }) => {
      if (path.endsWith("b.gguf")) throw new Error("no")
      return someJob()
    })
  await renderWindow(host, "chat")
  drop(file("a.gguf"), file("b.gguf"))
  const open = await dialog()
  await open.findByText("2 chosen, 5.0 GB")
  fireEvent.click(open.getByRole("button", { name: "Add 2" }))
  expect(await open.findByText(/Something went wrong/)).toBeTruthy()
  host.on("imports.start", () => someJob())
  fireEvent.click(open.getByRole("button", { name: "Add" }))
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull())
  const started = callsOf(host, "imports.start").map((input) => (input as { path: string }).path)
  expect(started).toEqual(["/dropped/a.gguf", "/dropped/b.gguf", "/dropped/b.gguf"])
})

it("uses another app's folder in place, without a look into it", async () => {
  const found = { app: "ollama", path: "/home/mei/.ollama/models", modelCount: 3, sizeBytes: 9e9 } as const
  const host = new ScriptedHost()
  host.on("library.findApps", () => ({ items: [{ ...found, isLinked: callsOf(host, "library.link").length > 0 }] }))
  host.on("library.link", () => ({ id: "l", path: found.path, app: "ollama", modelCount: 3, sizeBytes: 9e9 }))
  const { store } = await renderWindow(host, "chat")
  act(() => store.getState().importActions.begin())
  const open = await dialog()
  fireEvent.click(await open.findByRole("button", { name: "Use the models of Ollama in place" }))
  expect(await open.findByText("In use")).toBeTruthy()
  expect(callsOf(host, "library.link")).toEqual([{ path: found.path }])
})

it("shows on every page how far an import is, and what came of it", async () => {
  const host = new ScriptedHost({ imports: [someJob({ doneBytes: 40 })] })
    .on("imports.cancel", () => null)
    .on("imports.dismiss", () => null)
  const { store } = await renderWindow(host, "usage")
  const jobs = () => within(screen.getByRole("region", { name: "What is being added" }))
  expect(jobs().getByRole("progressbar", { name: "Copying Qwen3 4B" }).getAttribute("aria-valuenow")).toBe("40")
  fireEvent.click(jobs().getByRole("button", { name: "Cancel adding Qwen3 4B" }))
  await waitFor(() => expect(callsOf(host, "imports.cancel")).toEqual([{ id: "job" }]))
  const facts = { needed: "2.5 GB", free: "1 GB" }
  act(() =>
    host.emit(
      "import.changed",
      someJob({ state: { kind: "failed", error: { code: "disk_full", message: "", facts } } }),
    ),
  )
  expect(jobs().getByText(/This needs 2.5 GB, but only 1 GB of the disk is free/)).toBeTruthy()
  act(() => host.emit("adapter.changed", someAdapter()))
  const done = { kind: "done", modelIds: [], adapterIds: ["herbs"], duplicateIds: [] } as const
  act(() => host.emit("import.changed", someJob({ name: "herbs", state: done })))
  expect(jobs().getByText("herbs is in the library")).toBeTruthy()
  fireEvent.click(jobs().getByRole("button", { name: "Show herbs" }))
  expect(store.getState().place).toEqual({ page: "adapters", item: "herbs" })
  // Who has looked at it need not be told any more.
  await waitFor(() => expect(callsOf(host, "imports.dismiss")).toEqual([{ id: "job" }]))
  act(() => host.emit("import.removed", { id: "job" }))
  expect(screen.queryByRole("region", { name: "What is being added" })).toBeNull()
})

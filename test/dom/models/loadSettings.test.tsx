import { act, fireEvent, screen, waitFor, within } from "@testing-library/react"
import { expect, it } from "vitest"
import type { Model } from "../../../electron/contract/models.ts"
import { renderWindow } from "../../support/renderWindow.tsx"
import { readyState, ScriptedHost, someEstimate, someModel } from "../../support/scriptedHost.ts"

const dialog = () => within(screen.getByRole("dialog", { name: "Load settings of Ember" }))
const field = (name: string) => dialog().getByRole<HTMLInputElement>("textbox", { name })
const type = (name: string, value: string) => fireEvent.change(field(name), { target: { value } })
const saveButton = () => dialog().getByRole<HTMLButtonElement>("button", { name: "Save" })

async function openDialog(change: Partial<Model> = {}, prepare: (host: ScriptedHost) => void = () => {}) {
  const host = new ScriptedHost({ models: [someModel(change)] })
  host.on("models.estimate", () => someEstimate()).on("models.configure", () => someModel(change))
  prepare(host)
  // One that is loaded is shown with its figures on the Server page.
  const { store } = await renderWindow(host, change.state?.kind === "ready" ? "server" : "models")
  fireEvent.click(screen.getByRole("button", { name: "Load settings of Ember" }))
  await dialog().findByText("Memory needed")
  return { host, store }
}

const configured = (host: ScriptedHost) => host.calls.filter(({ name }) => name === "models.configure")

it("shows what an empty field stands for, and saves only what was set", async () => {
  const { host } = await openDialog()
  await waitFor(() => expect(field("Context size (tokens)").placeholder).toBe("Automatic: 2,048"))
  expect(field("Unload when idle for (minutes)").placeholder).toBe("Automatic: 10")
  type("Context size (tokens)", "1,024")
  type("Unload when idle for (minutes)", "0")
  fireEvent.click(within(dialog().getByRole("radiogroup", { name: "Cache type" })).getByText("q8_0"))
  fireEvent.click(saveButton())
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull())
  const settings = { load: { contextSize: 1024, kvCacheType: "q8_0" }, idleMinutes: 0 }
  expect(configured(host)).toEqual([{ name: "models.configure", input: { id: "ember", settings } }])
})

it("shows the settings as they are, also those that are folded, and can leave all of them to Hearth", async () => {
  const load = { contextSize: 4096, threads: 3, gpuLayers: "auto", flashAttention: true } as const
  const { host } = await openDialog({ settings: { load, idleMinutes: 5 } })
  expect(field("Context size (tokens)").value).toBe("4096")
  expect(field("Layers on the GPU").value).toBe("")
  expect(field("Threads").closest("details")?.open).toBe(true)
  const flash = within(dialog().getByRole("radiogroup", { name: "Flash attention" }))
  expect(flash.getByRole("radio", { name: "On" }).getAttribute("aria-checked")).toBe("true")
  fireEvent.click(dialog().getByRole("button", { name: "All automatic" }))
  fireEvent.click(saveButton())
  await waitFor(() => expect(configured(host)).toHaveLength(1))
  expect(configured(host)[0]?.input).toEqual({ id: "ember", settings: { load: {}, idleMinutes: null } })
})

it("estimates what is typed, and takes over what would fit", async () => {
  const { host } = await openDialog({}, (scripted) =>
    scripted.on("models.estimate", ({ load }) =>
      load?.contextSize === 1_000_000
        ? someEstimate({
            verdict: "too-large",
            total: { ramBytes: 64e9, videoBytes: 0 },
            fitting: { contextSize: 8192, slotCount: 1, kvCacheType: "q8_0" },
          })
        : someEstimate(),
    ),
  )
  await dialog().findByText("Fits")
  type("Batch size (tokens)", "256")
  type("Context size (tokens)", "1000000")
  await dialog().findByText("Too large")
  expect(dialog().getByText("64.0 GB of memory, 8.0 GB can be used")).toBeTruthy()
  expect(host.calls.at(-1)).toEqual({
    name: "models.estimate",
    input: { id: "ember", load: { contextSize: 1_000_000, batchSize: 256 } },
  })
  fireEvent.click(dialog().getByRole("button", { name: "Use what fits" }))
  expect(field("Context size (tokens)").value).toBe("8192")
  expect(field("Parallel slots").value).toBe("1")
  expect(field("Batch size (tokens)").value).toBe("256")
  await dialog().findByText("Fits")
})

it("does not show an estimate that comes after the one for what is typed now", async () => {
  const answers = new Map<number | undefined, (verdict: "fits" | "tight") => void>()
  await openDialog({}, (scripted) =>
    scripted.on(
      "models.estimate",
      ({ load }) =>
        new Promise((resolve) => answers.set(load?.contextSize, (verdict) => resolve(someEstimate({ verdict })))),
    ),
  )
  await waitFor(() => expect(answers.has(undefined)).toBe(true))
  type("Context size (tokens)", "1024")
  await waitFor(() => expect(answers.has(1024)).toBe(true))
  await act(async () => answers.get(1024)?.("tight"))
  await dialog().findByText("May be slow")
  await act(async () => answers.get(undefined)?.("fits"))
  expect(dialog().queryByText("Fits")).toBeNull()
})

it("says at the field what cannot be, and does not save it", async () => {
  const { host } = await openDialog()
  type("Parallel slots", "99")
  expect(dialog().getByText("A whole number from 1 to 64")).toBeTruthy()
  expect(saveButton().disabled).toBe(true)
  type("Parallel slots", "2")
  fireEvent.click(within(dialog().getByRole("radiogroup", { name: "Flash attention" })).getByText("Off"))
  fireEvent.click(within(dialog().getByRole("radiogroup", { name: "Cache type" })).getByText("q4_0"))
  expect(dialog().getByText("Needs flash attention, which is switched off.")).toBeTruthy()
  expect(saveButton().disabled).toBe(true)
  expect(configured(host)).toEqual([])
})

it("shows a refusal at its field, and any other in the dialog, which stays open with what was typed", async () => {
  const { host } = await openDialog()
  type("Context size (tokens)", "512")
  host.fail("models.configure", { code: "invalid_value", message: "", param: "settings.load.contextSize" })
  fireEvent.click(saveButton())
  await waitFor(() => expect(field("Context size (tokens)").getAttribute("aria-invalid")).toBe("true"))
  host.fail("models.configure", { code: "setting_fixed", message: "" })
  fireEvent.click(saveButton())
  await dialog().findByText("This setting is fixed by an environment variable for this run.")
  expect(field("Context size (tokens)").value).toBe("512")
  expect(field("Context size (tokens)").getAttribute("aria-invalid")).toBeNull()
})

it("says that a loaded model is loaded anew, and in its row while that has to wait", async () => {
  const { host } = await openDialog({ state: readyState() })
  expect(dialog().getByText(/It is loaded anew with these settings/)).toBeTruthy()
  fireEvent.click(dialog().getByRole("button", { name: "Cancel" }))
  act(() => host.emit("model.changed", someModel({ state: readyState(), needsReload: true })))
  const loaded = within(screen.getByRole("region", { name: "Loaded models" }))
  expect(loaded.getByText("Its new settings hold as soon as it has answered.")).toBeTruthy()
})

it("closes when its model leaves the library", async () => {
  const { host } = await openDialog()
  act(() => host.emit("model.removed", { id: "ember" }))
  expect(screen.queryByRole("dialog")).toBeNull()
})

import { fireEvent, screen, waitFor, within } from "@testing-library/react"
import { expect, it } from "vitest"
import { renderWindow } from "../../support/renderWindow.tsx"
import { defaultSettings, ScriptedHost, someApp } from "../../support/scriptedHost.ts"

const field = (name: RegExp) => screen.getByRole<HTMLInputElement>("textbox", { name })

async function page(snapshot: ConstructorParameters<typeof ScriptedHost>[0] = {}) {
  const host = new ScriptedHost(snapshot)
  host.on("settings.update", () => host.snapshot.settings)
  await renderWindow(host, "settings")
  return host
}

function enter(name: RegExp, value: string): void {
  fireEvent.change(field(name), { target: { value } })
  fireEvent.keyDown(field(name), { key: "Enter" })
}

async function expectPatch(host: ScriptedHost, models: object): Promise<void> {
  await waitFor(() => expect(host.calls.at(-1)).toEqual({ name: "settings.update", input: { patch: { models } } }))
}

it("takes minutes, gigabytes and the graphics card for all models", async () => {
  const host = await page()
  enter(/^Unload idle models/, "30")
  await expectPatch(host, { idleMinutes: 30 })
  enter(/^Memory for models/, "6.5")
  await expectPatch(host, { memoryBudgetBytes: 6_500_000_000 })
  fireEvent.click(within(screen.getByRole("radiogroup", { name: "Graphics card" })).getByText("Off"))
  await expectPatch(host, { gpuBackend: "off" })
})

it("gives the memory back to Hearth when the field is emptied", async () => {
  const models = { ...defaultSettings.models, memoryBudgetBytes: 4e9 }
  const host = await page({ settings: { settings: { ...defaultSettings, models }, fixed: {} } })
  expect(field(/^Memory for models/).value).toBe("4")
  enter(/^Memory for models/, "")
  await expectPatch(host, { memoryBudgetBytes: null })
})

it("offers the graphics cards of this system, and the chosen one in any case", async () => {
  const models = { ...defaultSettings.models, gpuBackend: "cuda" } as const
  await page({
    app: someApp({ platform: "darwin" }),
    settings: { settings: { ...defaultSettings, models }, fixed: {} },
  })
  const cards = within(screen.getByRole("radiogroup", { name: "Graphics card" }))
  expect(cards.getAllByRole("radio").map(({ textContent }) => textContent)).toEqual([
    "Automatic",
    "Metal",
    "Off",
    "CUDA",
  ])
})

it("says which variable holds a setting, and does not let it be changed", async () => {
  await page({ settings: { settings: defaultSettings, fixed: { "models.idleMinutes": "SOME_VARIABLE" } } })
  expect(screen.getByText("Set by SOME_VARIABLE for this run")).toBeTruthy()
  expect(field(/^Unload idle models/).closest("fieldset")?.disabled).toBe(true)
})
